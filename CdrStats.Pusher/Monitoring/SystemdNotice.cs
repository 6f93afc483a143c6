using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CdrStats.Pusher.Monitoring;

/// <summary>
/// Tells systemd (sd_notify(3), <c>Type=notify</c>) that the pusher runs, how it is doing, and, where its unit has <c>WatchdogSec</c>, that it still does.
/// Started by hand it tells no one.
/// </summary>
internal sealed class SystemdNotice : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);

    private readonly PumpMeter _meter;
    private readonly Journal _journal;
    private readonly TimeProvider _clock;
    private readonly UnixDomainSocketEndPoint _address;
    private readonly TimeSpan? _watchdog;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = 1_000 };
    private readonly CancellationTokenSource _end = new();
    private readonly Task _telling;
    private string? _trouble;

    private SystemdNotice(string address, TimeSpan? watchdog, PumpMeter meter, Journal journal, TimeProvider clock)
    {
        (_meter, _journal, _clock, _watchdog) = (meter, journal, clock, watchdog);
        // An address that begins with @ is one of no file.
        _address = new UnixDomainSocketEndPoint(address.StartsWith('@') ? "\0" + address[1..] : address);
        Say("READY=1");
        _telling = Task.Run(TellAsync);
    }

    /// <param name="environment">As systemd sets it.</param>
    /// <param name="meter">What the pusher counts.</param>
    /// <param name="journal">The pusher's log.</param>
    /// <param name="clock">Its time.</param>
    /// <returns>Null: no one wants to know.</returns>
    public static SystemdNotice? Find(Func<string, string?> environment, PumpMeter meter, Journal journal, TimeProvider clock)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 1 } address)
        {
            return null;
        }

        var isOurs = environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var watchdog = isOurs && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : (TimeSpan?)null;
        return new SystemdNotice(address, watchdog, meter, journal, clock);
    }

    /// <summary>It was asked to end: the batch under way is finished.</summary>
    public void Stopping() => Say("STOPPING=1\nSTATUS=Finishing the batch under way.");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _telling;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task TellAsync()
    {
        var every = _watchdog / 4 is { } quarter && quarter < Often ? quarter : Often;
        var told = "";
        while (!_end.IsCancellationRequested)
        {
            var now = _meter.Now;
            var words = string.Create(CultureInfo.InvariantCulture, $"{now.Sentence}; {now.Accepted} accepted, {now.Duplicate} already there, {now.DeadLetters} dead letters").ReplaceLineEndings(" ");
            if (words != told)
            {
                Say($"STATUS={words}");
                told = words;
            }

            // A turn that lasts too long is stuck: systemd is told no more and starts the pusher anew.
            if (_watchdog is { } limit && (now.Turn ?? TimeSpan.Zero) < limit / 2)
            {
                Say("WATCHDOG=1");
            }

            await Task.Delay(every, _clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Say(string state)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _address);
            _trouble = null;
        }
        catch (SocketException deaf)
        {
            // Calls go on without it.
            if (_trouble != deaf.Message)
            {
                _journal.Say($"systemd cannot be told how the pusher is doing: {deaf.Message}");
            }

            _trouble = deaf.Message;
        }
    }
}
