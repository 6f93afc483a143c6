using System.Diagnostics;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using Xunit;

namespace CdrStats.Pusher.Tests;

/// <summary>The pusher's <c>run</c> in this process, with its own settings file and state directory.</summary>
internal sealed class RunningPusher : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _run;

    private RunningPusher(PusherConfig config, TimeProvider clock) => _run = Task.Run(() => RunCommand.RunAsync(config, Log, clock, _stop.Token));

    public HeardLog Log { get; } = new();

    public static RunningPusher Start(string yaml, TimeProvider? clock = null) => new(ConfigFile.Parse("test.yaml", yaml), clock ?? TimeProvider.System);

    /// <summary>Waits until something is so; fails, with the pusher's log, when it does not become so.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"{what} did not happen; the pusher said:\n{Log}");
            if (_run.IsCompleted)
            {
                await _run;
            }

            await Task.Delay(20);
        }
    }

    public Task UntilInboxHoldsAsync(Inbox inbox, long count) => UntilAsync(async () => await inbox.CountAsync() >= count, $"{count} rows in the inbox");

    public Task UntilSaidAsync(string words) => UntilAsync(() => Task.FromResult(Log.ToString().Contains(words, StringComparison.Ordinal)), $"the words '{words}'");

    /// <summary>The exception that ended it.</summary>
    public Task<TException> EndsWithAsync<TException>() where TException : Exception => Assert.ThrowsAsync<TException>(() => _run);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run);
        _stop.Dispose();
    }
}
