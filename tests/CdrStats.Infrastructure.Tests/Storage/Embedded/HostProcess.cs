using System.Diagnostics;

namespace CdrStats.Infrastructure.Tests.Storage.Embedded;

/// <summary>A console-like process of its own that runs an embedded PostgreSQL, so that it can be killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    /// <summary>What it said first: "ready" with the connection string, or "failed" with the reason.</summary>
    public string Said { get; private set; } = "";

    public string ConnectionString => Said.StartsWith("ready ", StringComparison.Ordinal) ? Said["ready ".Length..] : throw new InvalidOperationException(Said);

    public static async Task<HostProcess> StartAsync(string dataDirectory, CancellationToken stop, string? program = null, params string[] before)
    {
        var words = (string[])[.. before, "dotnet", program ?? Path.Combine(AppContext.BaseDirectory, "embedded-host.dll"), dataDirectory];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        var host = new HostProcess(Process.Start(start)!);
        host.Said = await host._process.StandardOutput.ReadLineAsync(stop) ?? "";
        return host;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
