using System.Diagnostics;
using System.Text;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>
/// A PostgreSQL server that we started. It is started from a thread that lives as long as the server does,
/// because Linux delivers the parent-death signal when the starting thread ends, not the process.
/// </summary>
internal sealed class ServerProcess
{
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _said = new();

    private ServerProcess(ProcessStartInfo start) =>
        new Thread(() => Live(start)) { IsBackground = true, Name = "PostgreSQL" }.Start();

    /// <summary>Completes with the exit code when the server has ended.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>What it wrote before its own log took over: the reason when it did not start.</summary>
    public string LastWords
    {
        get
        {
            lock (_said)
            {
                return CommandResult.LastLines(_said.ToString());
            }
        }
    }

    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        var server = new ServerProcess(start);
        await server._started.Task;
        return server;
    }

    private void Live(ProcessStartInfo start)
    {
        using var process = new Process { StartInfo = start };
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        try
        {
            process.Start();
        }
        catch (Exception error)
        {
            _started.SetException(error);
            return;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _started.SetResult(process.Id);

        // With a limit it waits for the process alone; without, also for whoever inherited its output.
        while (!process.WaitForExit(int.MaxValue))
        {
        }

        _ended.SetResult(process.ExitCode);
    }

    private void Heard(string? line)
    {
        lock (_said)
        {
            if (line is not null && _said.Length < 20_000)
            {
                _said.Append(line).Append('\n');
            }
        }
    }
}
