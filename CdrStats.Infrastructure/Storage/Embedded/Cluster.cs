using System.Security.Cryptography;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>The cluster on disk, with the programs and the account to run it: makes it, starts it, stops it. The caller holds the owner lock.</summary>
internal sealed class Cluster(ClusterFolder folder, EmbeddedPostgresOptions options, PostgresBinaries binaries, ServerAccount account)
{
    public int Major => binaries.Major;
    public string AccountName => account.Name;

    public static async Task<Cluster> OpenAsync(ClusterFolder folder, EmbeddedPostgresOptions options, CancellationToken cancellation)
    {
        var account = await ServerAccount.ChooseAsync(folder.Path, cancellation);
        await account.RequireReachableAsync(folder.Data, cancellation);
        return new Cluster(folder, options, await BinaryLocator.FindAsync(options, folder.Major(), cancellation), account);
    }

    /// <summary>Loopback is always among them: our own way in.</summary>
    public static string ListenAddresses(EmbeddedPostgresOptions options)
    {
        var asked = options.ListenAddresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return asked.Any(address => address is "*" or "0.0.0.0" or "127.0.0.1" or "localhost") ? string.Join(',', asked) : string.Join(',', ["127.0.0.1", .. asked]);
    }

    /// <summary>Makes a new cluster beside its place and moves it there, so that one broken off half-way is never taken for whole.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        var draft = folder.Path + ".new";
        var passwordFile = Path.Combine(folder.Data, "password.new");
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        Directory.CreateDirectory(draft);
        await account.OwnAsync(draft, cancellation);
        File.Delete(passwordFile);
        ClusterFolder.WriteNew(passwordFile, password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            await account.OwnAsync(passwordFile, cancellation);
            string[] locale = OperatingSystem.IsLinux() ? ["--locale=C.UTF-8"] : ["--locale=C"];
            string[] safety = options.Durable ? [] : ["--no-sync"];
            var made = await Command.RunAsync(
                account.Run(
                    binaries.InitDb,
                    ["-D", draft, "-U", ClusterFolder.Role, "--auth=scram-sha-256", "--pwfile=" + passwordFile, "--encoding=UTF8", "--lc-messages=C", .. locale, .. safety],
                    folder.Data),
                cancellation);
            if (!made.Succeeded)
            {
                throw new EmbeddedPostgresException($"PostgreSQL's initdb could not make a cluster in '{folder.Data}': {made.Complaint}");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.AppendAllTextAsync(
            Path.Combine(draft, "postgresql.conf"),
            $"\n# Written by the console at each start. ALTER SYSTEM wins over it.\ninclude_if_exists '../{Path.GetFileName(folder.SettingsFile)}'\n",
            cancellation);
        folder.WriteConnection(password, folder.ChoosePort());
        if (Directory.Exists(folder.Path))
        {
            Directory.Delete(folder.Path);
        }

        Directory.Move(draft, folder.Path);
    }

    /// <summary>Starts the server and waits until it answers, through a recovery if need be.</summary>
    /// <param name="inUse"><inheritdoc cref="ClusterFolder.ChoosePort" path="/param[@name='inUse']"/></param>
    public async Task<ServerProcess> StartAsync(int? inUse, CancellationToken cancellation)
    {
        var port = folder.ChoosePort(inUse);
        var password = folder.ReadConnection()?.Password ?? await NewPasswordAsync(cancellation);
        folder.WriteConnection(password, port);
        WriteSettings();
        var server = await ServerProcess.StartAsync(account.Run(
            binaries.Postgres,
            ["-D", folder.Path, "-c", $"port={port}", "-c", $"listen_addresses={ListenAddresses(options)}", "-c", $"hba_file={folder.AccessFile}"],
            folder.Data,
            endsWithUs: true));
        while (await ServerProbe.AskAsync(folder, cancellation) != ServerState.Ready)
        {
            if (server.Ended.IsCompleted)
            {
                throw new EmbeddedPostgresException($"PostgreSQL {Major} did not start on '{folder.Path}': {Reason(server)}");
            }

            await Task.Delay(20, cancellation);
        }

        await ServerProbe.EnsureDatabaseAsync(folder, cancellation);
        return server;
    }

    /// <summary>An orderly stop; where that takes over a minute, one that leaves the rest to the recovery of the next start.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        var polite = await Command.RunAsync(account.Run(binaries.PgCtl, ["stop", "-D", folder.Path, "-m", "fast", "-t", "60", "-s"], folder.Data), cancellation);
        if (!polite.Succeeded && PostmasterFile.FindRunning(folder.Path) is not null)
        {
            await Command.RunAsync(account.Run(binaries.PgCtl, ["stop", "-D", folder.Path, "-m", "immediate", "-t", "30", "-s"], folder.Data), cancellation);
        }
    }

    private void WriteSettings()
    {
        var tuning = ServerTuning.ForThisMachine(folder.Data, options.Durable);
        ClusterFolder.WriteReadable(folder.SettingsFile, string.Concat(tuning.Settings().Select(setting => $"{setting.Name} = {setting.Value}\n")));
        new AccessRules(folder).Write();
    }

    /// <summary>The connection string was deleted: the server's single-user mode sets a new password.</summary>
    private async Task<string> NewPasswordAsync(CancellationToken cancellation)
    {
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var set = await Command.RunAsync(
            account.Run(binaries.Postgres, ["--single", "-D", folder.Path, "postgres"], folder.Data),
            cancellation,
            $"alter role {ClusterFolder.Role} password '{password}'\n");
        return set.Succeeded
            ? password
            : throw new EmbeddedPostgresException($"'{folder.ConnectionFile}' is missing, and a new password could not be set: {set.Complaint}");
    }

    private string Reason(ServerProcess server)
    {
        var logs = new DirectoryInfo(Path.Combine(folder.Path, "log"));
        var newest = logs.Exists ? logs.EnumerateFiles().MaxBy(file => file.LastWriteTimeUtc) : null;
        var fatal = newest is null ? [] : File.ReadLines(newest.FullName).Where(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal)).TakeLast(1);
        return string.Join(" / ", [.. fatal, server.LastWords]);
    }
}
