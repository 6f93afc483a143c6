using System.Diagnostics;
using System.Globalization;
using CdrStats.Testing.Switches;

namespace CdrStats.Benchmarks;

/// <summary>
/// A switch with calls that stay, and others that come in, are answered and end, one event after another, evenly: so many begin, then each is answered, then
/// each ends. What a page shows of answered and ringing calls says which event was the last that it knows of.
/// </summary>
internal sealed class CallCycle(ScriptedFreeSwitch its, int perSecond)
{
    public const int Staying = 1000;
    private const int Calls = 1000;
    private const int Events = 3 * Calls;

    // When each event was written to the socket, in Unix milliseconds.
    private readonly List<double> _sent = [];
    private readonly Lock _gate = new();

    public int Sent
    {
        get
        {
            lock (_gate)
            {
                return _sent.Count;
            }
        }
    }

    public async Task BeginAsync()
    {
        for (var call = 0; call < Staying; call++)
        {
            await its.ComeInAsync($"stays {call}", account: $"acc{call % 12}");
            await its.AnswerAsync($"stays {call}");
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var since = Stopwatch.StartNew();
        for (var at = 0L; !stop.IsCancellationRequested; await Task.Delay(1, CancellationToken.None))
        {
            for (; at < since.Elapsed.TotalSeconds * perSecond; at++)
            {
                lock (_gate)
                {
                    _sent.Add((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);
                }

                await TellAsync(at);
            }
        }
    }

    /// <summary>How long each event from <paramref name="first"/> on took until a page showed it or a later one, in milliseconds.</summary>
    /// <param name="seen">What was shown when (Unix milliseconds), in the order of time.</param>
    public IReadOnlyList<double> Waits(int first, IEnumerable<(double At, int Answered, int Ringing)> seen)
    {
        var (waits, next) = (new List<double>(), first);
        lock (_gate)
        {
            foreach (var (at, answered, ringing) in seen)
            {
                // So many events were sent by then; of those that leave these counts the newest.
                var sent = _sent.BinarySearch(at) is var found && found < 0 ? ~found : found;
                var known = sent - ((sent - Place(answered, ringing)) % Events + Events) % Events;
                for (; next < known; next++)
                {
                    waits.Add(at - _sent[next]);
                }
            }
        }

        return waits;
    }

    // How many events of a round leave these counts.
    private static int Place(int answered, int ringing) => (answered - Staying, ringing) switch
    {
        (0, var begun) => begun,
        (var up, > 0) => Calls + up,
        var (up, _) => Events - up,
    };

    private Task TellAsync(long at)
    {
        var (round, place) = Math.DivRem(at, Events);
        var id = string.Create(CultureInfo.InvariantCulture, $"{round} {place % Calls}");
        return (place / Calls) switch
        {
            0 => its.ComeInAsync(id, account: $"acc{place % 12}"),
            1 => its.AnswerAsync(id),
            _ => its.HangUpAsync(id),
        };
    }
}
