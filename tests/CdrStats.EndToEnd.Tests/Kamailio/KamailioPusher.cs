using CdrStats.Testing;
using Npgsql;

namespace CdrStats.EndToEnd.Tests.Kamailio;

/// <summary>The real <c>cdr-pusher</c>, as a process of its own, with the predecessor's settings for Kamailio, or with a profile and no SQL.</summary>
internal sealed class KamailioPusher : IAsyncDisposable
{
    private const string Profile =
        """
        profile: @PROFILE@
        db_dns: "@DSN@"
        time_zone: Local
        switch_ip: "@SWITCH@"
        storage_destination: postgres
        pg_datasourcename: "@INBOX@"
        state_dir: "@STATE@"
        """;

    private readonly string _folder;
    private readonly PrivateProcess _process;

    private KamailioPusher(string folder, PrivateProcess process) => (_folder, _process) = (folder, process);

    public string Said => _process.Said;

    public static async Task<KamailioPusher> StartAsync(KamailioServer kamailio, string inbox, string switchName, string? profile = null)
    {
        var folder = Directory.CreateTempSubdirectory("cdrstats-pusher").FullName;
        var to = new NpgsqlConnectionStringBuilder(inbox);
        var settings = (profile is null ? await File.ReadAllTextAsync(KamailioServer.File("cdr-pusher.yaml")) : Profile.Replace("@PROFILE@", profile, StringComparison.Ordinal))
            .Replace("@DSN@", kamailio.MariaDb.Dsn(kamailio.Database), StringComparison.Ordinal)
            .Replace("@INBOX@", $"user={to.Username} password='{to.Password}' host={to.Host} port={to.Port} dbname={to.Database} sslmode=disable", StringComparison.Ordinal)
            .Replace("@SWITCH@", switchName, StringComparison.Ordinal)
            .Replace("@STATE@", folder, StringComparison.Ordinal);
        var file = Path.Combine(folder, "cdr-pusher.yaml");
        await File.WriteAllTextAsync(file, settings);
        return new KamailioPusher(folder, PrivateProcess.Start("dotnet", folder, PusherProgram.File, "--config", file));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
