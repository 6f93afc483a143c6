using System.Data.Common;
using System.Net.Sockets;

namespace CdrStats.Pusher;

/// <summary>
/// An end that cannot be reached: said once when it begins and once when it is over; between attempts a growing pause, with jitter,
/// so that many switches do not come back in the same second.
/// </summary>
internal sealed class Outage(Journal journal, TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _pause = First;
    private long _began;

    public string? Sentence { get; private set; }
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Whether waiting may help; anything else is a bug and ends the program.</summary>
    public static bool IsOne(Exception trouble) => trouble is DbException or SocketException or IOException or TimeoutException or UnauthorizedAccessException;

    /// <summary>Notes a failure and says how long to wait.</summary>
    public TimeSpan Failed(string end, Exception trouble)
    {
        var sentence = $"{end}: {trouble.Message.ReplaceLineEndings(" ")}";
        if (sentence != Sentence)
        {
            journal.Say($"Cannot go on for now: {sentence}. Trying again, at least every minute; nothing is lost.");
            Sentence = sentence;
        }

        if (Since is null)
        {
            (Since, _began) = (clock.GetUtcNow(), clock.GetTimestamp());
        }

        var pause = _pause * (0.75 + Random.Shared.NextDouble() / 2);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
        // The other end may ask for more patience; a minute it gets.
        return trouble is Destinations.InboxAwayException { RetryAfter: { } asked } && asked > pause ? asked < Longest ? asked : Longest : pause;
    }

    public void Over()
    {
        if (Since is not null)
        {
            journal.Say($"Back after {clock.GetElapsedTime(_began).TotalSeconds:F0} s: catching up.");
            (Sentence, Since, _pause) = (null, null, First);
        }
    }
}
