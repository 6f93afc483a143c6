using System.Text;

namespace CdrStats.Domain.Diagnostics;

/// <summary>What a pusher is at.</summary>
public enum PusherState
{
    /// <summary>It reads and sends.</summary>
    Running,

    /// <summary>Everything the source held was sent, and nothing has come since.</summary>
    Idle,

    /// <summary>The switch's records cannot be read.</summary>
    SourceDown,

    /// <summary>The inbox takes nothing.</summary>
    DestinationDown,

    /// <summary>It was asked to end, and did.</summary>
    Stopped,
}

/// <summary>What a pusher says of itself, each heartbeat and when something changes. Numbers are counted since its state directory was new.</summary>
public sealed record PusherReport
{
    /// <summary>A report is at most so many bytes of JSON.</summary>
    public const int MostBytes = 64 * 1024;

    private const int LongestName = 200;
    private const int LongestWords = 1000;

    /// <summary>Of the pusher.</summary>
    public string Version { get; init; } = "";

    /// <summary>The machine it runs on.</summary>
    public string Host { get; init; } = "";

    /// <summary>Tells the pushers of one switch apart: the machine and the source's name there.</summary>
    public string Name { get; init; } = "";

    /// <summary>The switch as its records name it.</summary>
    public string Switch { get; init; } = "";

    /// <summary>What is read, for people.</summary>
    public string Source { get; init; } = "";

    /// <summary>mysql, sqlite3, postgres, csv or fake.</summary>
    public string SourceKind { get; init; } = "";

    /// <summary>Null: bare settings, without a profile.</summary>
    public string? Profile { get; init; }

    public PusherState State { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was said, by the pusher's own clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When the source was last looked at; null: not yet.</summary>
    public DateTimeOffset? LastReadAt { get; init; }

    /// <summary>When records were last sent; null: none was.</summary>
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>The start of the newest call that was read; null: none was.</summary>
    public DateTimeOffset? LastRecordStart { get; init; }

    /// <summary>From the end of the newest call of the last batch to its sending; null: none was sent.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>Records a minute since the report before.</summary>
    public double PerMinute { get; init; }

    /// <summary>Records handed to the inbox: accepted and duplicate ones.</summary>
    public long Sent { get; init; }

    /// <summary>Records the inbox holds because of this pusher.</summary>
    public long Accepted { get; init; }

    /// <summary>Records that the inbox knew already.</summary>
    public long Duplicate { get; init; }

    /// <summary>Records that cannot be sent, or that the inbox refused; each went to the dead-letter file.</summary>
    public long Rejected { get; init; }

    /// <summary>Whether the dead-letter file holds any still.</summary>
    public bool DeadLettersWait { get; init; }

    /// <summary>Records that wait at the switch: 0 when everything was sent; null: some, it does not know how many.</summary>
    public long? Backlog { get; init; }

    /// <summary>The last trouble in a sentence, over or not; null: none since the start.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>What people should know and nothing waits for; null: nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>Numbers missing among the last records; null: none, or the source does not number its records.</summary>
    public NumberGap? Gap { get; init; }

    public bool IsDown => State is PusherState.SourceDown or PusherState.DestinationDown;

    /// <summary>Fit to be kept and shown, whoever wrote it: no text is endless or holds control characters, no number is below nothing.</summary>
    public PusherReport Trimmed() => this with
    {
        Version = Trim(Version, LongestName),
        Host = Trim(Host, LongestName),
        Name = Trim(Name, LongestName),
        Switch = Trim(Switch, LongestName),
        Source = Trim(Source, LongestWords),
        SourceKind = Trim(SourceKind, LongestName),
        Profile = TrimOrNull(Profile, LongestName),
        LastError = TrimOrNull(LastError, LongestWords),
        Notice = TrimOrNull(Notice, LongestWords),
        State = Enum.IsDefined(State) ? State : PusherState.Running,
        LagSeconds = LagSeconds is { } lag && double.IsFinite(lag) ? lag : null,
        PerMinute = double.IsFinite(PerMinute) ? Math.Max(0, PerMinute) : 0,
        Sent = Math.Max(0, Sent),
        Accepted = Math.Max(0, Accepted),
        Duplicate = Math.Max(0, Duplicate),
        Rejected = Math.Max(0, Rejected),
        Backlog = Backlog is { } waiting ? Math.Max(0, waiting) : null,
        Gap = Gap is { Of: not null } gap ? gap with { Of = Trim(gap.Of, LongestName), Missing = Math.Max(0, gap.Missing) } : null,
    };

    private static string? TrimOrNull(string? text, int longest) => string.IsNullOrWhiteSpace(text) ? null : Trim(text, longest);

    private static string Trim(string? text, int longest)
    {
        // By runes: half a pair is none, and nothing is cut through the middle of one.
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > longest - 1)
            {
                return clean.Append('…').ToString().TrimStart();
            }

            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }
}
