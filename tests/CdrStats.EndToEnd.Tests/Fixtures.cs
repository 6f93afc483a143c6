using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(MariaDbServer))]
[assembly: AssemblyFixture(typeof(Chromium))]
