using CdrStats.Testing;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>A switch called paris on which a real collectd counts calls by the files of docs/live-feeds.md, once a second. Asterisk alone is an invention.</summary>
internal sealed class CollectdSwitch : IAsyncDisposable
{
    // What collectd runs may not be root's.
    private static readonly string SomebodyElse = Environment.UserName == "root" ? "nobody" : Environment.UserName;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cdrstats-collectd-{Guid.NewGuid():N}");
    private PrivateProcess? _collectd;

    public string Said => _collectd?.Said ?? "";

    public static CollectdSwitch Start(int port)
    {
        var its = new CollectdSwitch();
        // Unlike a temporary folder it is open to others.
        Directory.CreateDirectory(its._folder);
        its.Has(0);
        its.Save("count-calls", Guide.Block("live-feeds.md", "PUTVAL"));
        its.Save("collectd.conf", $"BaseDir \"{its._folder}\"\n" + Guide.Block("live-feeds.md", "LoadPlugin exec")
            .Replace("Interval 10\n", "Interval 1\n", StringComparison.Ordinal)
            .Replace("\"asterisk\"", $"\"{SomebodyElse}\"", StringComparison.Ordinal)
            .Replace("/usr/local/bin", its._folder, StringComparison.Ordinal)
            .Replace("\"10.0.0.9\" \"25826\"", $"\"127.0.0.1\" \"{port}\"", StringComparison.Ordinal));
        its.StartAgain();
        return its;
    }

    /// <summary>So many calls are in progress from now on.</summary>
    public void Has(int calls) => Save("asterisk", $"#!/bin/sh\necho '{calls * 2} active channels'\necho '{calls} active call{(calls == 1 ? "" : "s")}'\necho '90 calls processed'\n");

    public async Task KillAsync()
    {
        if (_collectd is { } collectd)
        {
            await collectd.DisposeAsync();
        }
    }

    public void StartAgain() =>
        _collectd = PrivateProcess.Start(
            "/usr/sbin/collectd", _folder, new Dictionary<string, string> { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" },
            "-f", "-C", Path.Combine(_folder, "collectd.conf"), "-P", Path.Combine(_folder, "collectd.pid"));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // In one step: it may be running at this moment.
    private void Save(string name, string text)
    {
        var (written, file) = (Path.Combine(_folder, $"{name}.new"), Path.Combine(_folder, name));
        File.WriteAllText(written, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(written, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        File.Move(written, file, overwrite: true);
    }
}
