using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

// A process of its own that owns an embedded PostgreSQL, so that tests can kill it: embedded-host DATA-DIRECTORY.
// Says "ready <connection string>" and runs until its input ends.
try
{
    await using var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = args[0], Durable = false }, NullLogger.Instance);
    Console.WriteLine($"ready {server.ConnectionString}");
    await Console.In.ReadToEndAsync();
    return 0;
}
catch (EmbeddedPostgresException error)
{
    Console.WriteLine($"failed {error.Message}");
    return 1;
}
