using System.Runtime.Versioning;
using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Storage.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class WhereItRunsTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"cdrstats-embedded-{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    [Fact]
    public async Task A_wrong_folder_of_programs_is_named_with_its_key()
    {
        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() =>
            EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _data, BinDirectory = "/nowhere/bin" }, NullLogger.Instance, Stop));

        Assert.Contains("CdrStats:Embedded:BinDirectory is '/nowhere/bin'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_here_is_left_alone_and_named()
    {
        Directory.CreateDirectory(Path.Combine(_data, "postgres"));
        await File.WriteAllTextAsync(Path.Combine(_data, "postgres", "PG_VERSION"), "9\n", Stop);

        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() =>
            EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _data }, NullLogger.Instance, Stop));

        Assert.Contains($"needed is PostgreSQL 9, which made the data in {_data}", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_programs_the_message_says_how_to_get_them()
    {
        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => BinaryLocator.FindAsync([_data], _data, null, Stop));

        Assert.StartsWith("PostgreSQL's programs are not on this machine.", error.Message, StringComparison.Ordinal);
        Assert.All(["apt-get install postgresql", "dnf install postgresql-server", "brew install", "winget install"], fix => Assert.Contains(fix, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Any_user_may_run_it()
    {
        // Readable for all, wherever the sources lie.
        var programs = Directory.CreateTempSubdirectory("cdrstats-host-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            {
                File.Copy(file, Path.Combine(programs, Path.GetFileName(file)));
            }

            Directory.CreateDirectory(_data);
            var open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(programs, open);
            File.SetUnixFileMode(_data, open | UnixFileMode.OtherWrite);
            string[] asNobody = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "env", "HOME=/nonexistent"] : [];

            await using var host = await HostProcess.StartAsync(_data, Stop, Path.Combine(programs, "embedded-host.dll"), asNobody);

            await using var connection = new NpgsqlConnection(host.ConnectionString + ";Pooling=false");
            await connection.OpenAsync(Stop);
            await using var ask = new NpgsqlCommand("select current_user", connection);
            Assert.Equal("cdrstats", await ask.ExecuteScalarAsync(Stop));
        }
        finally
        {
            Directory.Delete(programs, recursive: true);
        }
    }

    [Fact]
    public void A_configured_server_is_never_replaced_by_the_embedded_one()
    {
        var location = DatabaseLocation.From(Configuration(("ConnectionStrings:CdrStats", "Host=db.example"), ("CdrStats:Embedded:Port", "5433")));

        Assert.Equal(new DatabaseLocation.External("Host=db.example"), location);
    }

    [Fact]
    public void Without_a_configured_server_the_embedded_one_takes_its_settings()
    {
        var location = DatabaseLocation.From(Configuration(("CdrStats:DataDirectory", _data), ("CdrStats:Embedded:Port", "5433"), ("CdrStats:Embedded:ListenAddresses", "10.0.0.5")));

        var options = Assert.IsType<DatabaseLocation.Embedded>(location).Options;
        Assert.Equal(new EmbeddedPostgresOptions { DataDirectory = _data, Port = 5433, ListenAddresses = "10.0.0.5" }, options);
        Assert.Equal("127.0.0.1,10.0.0.5", Cluster.ListenAddresses(options));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("five")]
    public void A_port_that_is_none_is_refused_with_key_and_value(string port)
    {
        var error = Assert.Throws<EmbeddedPostgresException>(() => DatabaseLocation.From(Configuration(("CdrStats:Embedded:Port", port))));

        Assert.Contains($"CdrStats:Embedded:Port is '{port}'", error.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build();
}
