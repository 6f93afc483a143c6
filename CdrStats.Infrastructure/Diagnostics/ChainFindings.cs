using System.Globalization;
using CdrStats.Domain.Texts;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>How bad a finding is.</summary>
public enum FindingKind
{
    Good,

    /// <summary>Calls pass, but somebody should look.</summary>
    Note,

    /// <summary>Calls do not get past this link.</summary>
    Stop,
}

/// <summary>What is found at one link of the chain, in words.</summary>
public sealed record Finding(FindingKind Kind, string Link, string Words)
{
    public static Finding Good(string link, string words) => new(FindingKind.Good, link, words);

    public static Finding Note(string link, string words) => new(FindingKind.Note, link, words);

    public static Finding Stop(string link, string words) => new(FindingKind.Stop, link, words);
}

/// <summary>Judges a chain: which links hold, and where calls stop.</summary>
public static class ChainFindings
{
    /// <summary>A record is a call within a second or two; so long means that nobody takes it up.</summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    /// <summary>The links from the switches to the roll-ups.</summary>
    /// <param name="imports">Whether some console imports.</param>
    public static IEnumerable<Finding> Of(ChainState chain, bool imports)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return [.. Switches(chain), Inbox(chain, imports), .. Import(chain), .. Calls(chain), Rollups(chain, imports)];
    }

    private static IEnumerable<Finding> Switches(ChainState chain)
    {
        const string Link = "Switches";
        var sending = chain.Switches.Where(one => one.LastImport is not null).ToList();
        if (sending.Count == 0 && chain.Inbox is { Waiting: 0, Trouble: null })
        {
            yield return Finding.Stop(Link, chain.Switches.Count == 0
                ? "no switch has sent a record yet: run cdr-pusher on one, import a file, or start the console with --demo"
                : chain.Switches.Count == 1 ? "the one switch has sent no record yet: is cdr-pusher running on it, and pointed at this inbox?"
                : $"none of the {chain.Switches.Count} switches has sent a record yet: is cdr-pusher running on them, and pointed at this inbox?");
            yield break;
        }

        yield return Finding.Good(Link, $"{sending.Count} of {chain.Switches.Count} {(sending.Count == 1 ? "has" : "have")} sent records{(sending.Count == 0 ? "" : $", the last one {Ago(chain.At, sending.Max(one => one.LastImport!.Value))}")}");
        foreach (var one in sending.Where(one => chain.At - one.LastImport > TimeSpan.FromDays(1)))
        {
            yield return Finding.Note(Link, $"{one.Name} has sent nothing since {Moment(one.LastImport!.Value)}");
        }

        foreach (var one in sending.Where(one => one.ZoneError is not null))
        {
            yield return Finding.Note(Link, $"the times of {one.Name} seem to be off by {one.ZoneError!.Value.TotalHours.ToString("+0.#;-0.#", CultureInfo.InvariantCulture)} h: a wrong time zone in its pusher?");
        }

        foreach (var one in chain.Switches.Where(one => one.IsNew))
        {
            yield return Finding.Note(Link, $"{one.Name} is new and waits to be reviewed on the page Switches");
        }
    }

    private static Finding Inbox(ChainState chain, bool imports)
    {
        const string Link = "Inbox";
        if (chain.Inbox.Trouble is { } trouble)
        {
            return Finding.Stop(Link, $"the database of ConnectionStrings:ImportCdr cannot be used: {trouble.TrimEnd('.')}");
        }

        if (chain.Inbox.Waiting == 0)
        {
            return Finding.Good(Link, "nothing waits");
        }

        var wait = Plural.Of(chain.Inbox.Waiting, "record waits", "records wait");
        var oldest = chain.Inbox.OldestWaiting is { } since ? chain.At - since : TimeSpan.Zero;
        if (!imports)
        {
            return Finding.Stop(Link, $"{wait}, and no console imports them");
        }

        if (oldest < Stuck)
        {
            return Finding.Good(Link, $"{wait}, the oldest for {Span(oldest)}");
        }

        return chain.Import.LastBatch is { } last && chain.At - last < Stuck
            ? Finding.Note(Link, $"{wait}, the oldest for {Span(oldest)}: the import is at it and has not caught up")
            : Finding.Stop(Link, $"{wait}, the oldest for {Span(oldest)}, and none is taken up: the console's log says why");
    }

    private static IEnumerable<Finding> Import(ChainState chain)
    {
        const string Link = "Import";
        var sums = chain.Import;
        yield return sums.AddsUp
            ? Finding.Good(Link, $"in the last 24 h {Count(sums.Read)} read = {Count(sums.Stored)} stored + {Count(sums.Duplicate)} duplicate + {Count(sums.Quarantined)} quarantined")
            : Finding.Stop(Link, $"the ledger of the last 24 h does not add up: {Count(sums.Read)} read, {Count(sums.Stored)} stored, {Count(sums.Duplicate)} duplicate, {Count(sums.Quarantined)} quarantined");
        if (chain.Inbox.Rejected > 0)
        {
            yield return Finding.Note(Link, $"{Plural.Of(chain.Inbox.Rejected, "record is", "records are")} in quarantine; the page Diagnostic says why, the last one: {chain.Rejected[0].Reason}");
        }
    }

    private static IEnumerable<Finding> Calls(ChainState chain)
    {
        const string Link = "Calls";
        if (chain.Import.LastBatch is not { } last)
        {
            yield return Finding.Note(Link, "none has been stored yet");
            yield break;
        }

        yield return Finding.Good(Link, $"{Count(chain.Switches.Sum(one => one.Records))} stored, the last batch {Ago(chain.At, last)}");
        var unowned = chain.Switches.Sum(one => one.WithoutOwner);
        if (unowned > 0)
        {
            yield return Finding.Note(Link, $"{Plural.Of(unowned, "call of the last 24 h belongs to no customer: its account code is nobody's", "calls of the last 24 h belong to no customer: their account codes are nobody's")}");
        }
    }

    private static Finding Rollups(ChainState chain, bool imports)
    {
        const string Link = "Aggregates";
        return chain.Rollups switch
        {
            { DriftLastDay: > 0 } rollups => Finding.Note(Link, $"{Plural.Of(rollups.DriftLastDay, "row differed from the calls in the last 24 h and was", "rows differed from the calls in the last 24 h and were")} repaired"),
            { Last: { } last } => Finding.Good(Link, $"equal to the calls when last checked, {Ago(chain.At, last.CheckedAt)}"),
            _ => imports && chain.Import.LastBatch is not null
                ? Finding.Note(Link, "not held against the calls yet; the console does so every ten minutes")
                : Finding.Good(Link, "nothing to check yet"),
        };
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Ago(DateTimeOffset now, DateTimeOffset then) => $"{Span(now - then)} ago";

    internal static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalMinutes: < 2 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 2 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} days",
    };
}
