using CdrStats.Domain.Diagnostics;
using CdrStats.Domain.Texts;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>Judges the pushers by what they report, and by what they fail to.</summary>
internal static class PusherFindings
{
    /// <summary>They report each half minute; one that says nothing for so long is not well.</summary>
    public static readonly TimeSpan Mute = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(1);

    /// <summary>The link of all pushers together.</summary>
    public static ChainStep Step(ChainState state)
    {
        var findings = state.Switches.SelectMany(one => Of(one, state.At, isAlone: false)).ToList();
        findings.AddRange(state.Strangers.Select(pusher => Finding.Note(
            Chain.Pusher, $"a pusher on {pusher.Report.Host} reports for '{pusher.Report.Switch}', which is no switch here", "its first record makes the switch; or give a switch that further address or name")));
        var mute = state.Switches.Where(one => one.Pushers.Count == 0 && one.LastImport is not null).ToList();
        if (mute.Count > 0)
        {
            findings.Add(Finding.Good(
                Chain.Pusher, $"no state from the {(mute.Count == 1 ? "pusher" : "pushers")} of {Names(mute)}; last row {FindingText.Moment(mute.Max(one => one.LastImport!.Value))} (a predecessor's pusher, a program or a file reports nothing)"));
        }

        return Step(findings.Count > 0 ? findings : [Finding.Good(Chain.Pusher, "none has reported yet")], [.. state.Switches.SelectMany(one => one.Pushers)], state.At);
    }

    /// <summary>The link of one switch.</summary>
    public static ChainStep Step(SwitchLink one, DateTimeOffset now)
    {
        var findings = Of(one, now, isAlone: true).ToList();
        if (findings.Count == 0)
        {
            findings.Add(Finding.Good(Chain.Pusher, one.LastImport is { } last
                ? $"no state from this pusher; last row {FindingText.Moment(last)} (a predecessor's pusher, a program or a file reports nothing)"
                : "no state from this pusher, and no row yet"));
        }

        return Step(findings, one.Pushers, now);
    }

    private static ChainStep Step(IReadOnlyList<Finding> findings, IReadOnlyList<SeenPusher> pushers, DateTimeOffset now)
    {
        var fresh = pushers.Where(pusher => IsFresh(pusher, now)).ToList();
        var wrong = pushers.Where(pusher => pusher.Report.LastError is not null).MaxBy(pusher => pusher.Report.LastErrorAt ?? DateTimeOffset.MinValue);
        return new ChainStep(Chain.Pusher, findings)
        {
            PerMinute = fresh.Count > 0 ? (decimal)Math.Min(fresh.Sum(pusher => pusher.Report.PerMinute), 1e9) : null,
            Lag = fresh.Max(pusher => pusher.Report.LagSeconds) is { } lag && Math.Abs(lag) < 1e9 ? TimeSpan.FromSeconds(lag) : null,
            Last = pushers.Max(pusher => pusher.Report.LastSentAt),
            LastError = wrong?.Report.LastError,
            LastErrorAt = wrong?.Report.LastErrorAt,
        };
    }

    private static IEnumerable<Finding> Of(SwitchLink one, DateTimeOffset now, bool isAlone)
    {
        foreach (var pusher in one.Pushers)
        {
            var who = isAlone ? $"the pusher on {pusher.Report.Host}" : $"the pusher of {one.Name} on {pusher.Report.Host}";
            var replaced = one.Pushers.Any(other => other != pusher && IsFresh(other, now));
            yield return State(who, pusher, one, replaced, now);
            foreach (var note in Notes(who, pusher, now))
            {
                yield return note;
            }
        }
    }

    private static Finding State(string who, SeenPusher pusher, SwitchLink one, bool isReplaced, DateTimeOffset now)
    {
        var report = pusher.Report;
        if (report.State == PusherState.Stopped)
        {
            var stopped = $"{who} was stopped {FindingText.Ago(now, pusher.ReceivedAt)}";
            return isReplaced ? Finding.Good(Chain.Pusher, $"{stopped}; another one reports") : Finding.Stop(Chain.Pusher, stopped, "start it there again (systemctl start cdr-pusher); it goes on where it was");
        }

        if (!IsFresh(pusher, now))
        {
            var mute = $"{who} has said nothing since {FindingText.Moment(pusher.ReceivedAt)}";
            return isReplaced ? Finding.Good(Chain.Pusher, $"{mute}; another one reports")
                : one.LastImport > pusher.ReceivedAt + Mute ? Finding.Note(Chain.Pusher, $"{mute}, but rows come from its switch", "ask it there: cdr-pusher status")
                : Finding.Stop(Chain.Pusher, mute, "is that machine up, does cdr-pusher run there, and does the way to this console lead through? Ask it there: cdr-pusher status");
        }

        return report.State switch
        {
            PusherState.SourceDown => Finding.Stop(Chain.Pusher, $"{who} cannot go on: {report.LastError ?? "its source is away"}", "mend on that machine what it says; it tries again by itself, and nothing is lost"),
            PusherState.DestinationDown => Finding.Stop(Chain.Pusher, $"{who} cannot hand its records over: {report.LastError ?? "the inbox is away"}", "mend what it says; the records wait at the switch, and it tries again by itself"),
            _ when report.Backlog is null => Finding.Good(Chain.Pusher, $"{who} sends and is catching up; {FindingText.Count(report.Sent)} sent in all"),
            _ => Finding.Good(Chain.Pusher, $"{who} has sent everything; {FindingText.Count(report.Sent)} in all"),
        };
    }

    private static IEnumerable<Finding> Notes(string who, SeenPusher pusher, DateTimeOffset now)
    {
        var report = pusher.Report;
        if (report.DeadLettersWait)
        {
            yield return Finding.Note(
                Chain.Pusher, $"{who} keeps dead letters: records that could not be sent ({Plural.Of(report.Rejected, "record", "records")} so far)", "on that machine, mend what its dead-letter file says and send them again: cdr-pusher resend");
        }

        // What else it said an hour ago is as old as that.
        if (!IsFresh(pusher, now))
        {
            yield break;
        }

        if (report.Gap is { } gap)
        {
            yield return Finding.Note(
                Chain.Pusher, $"{who}: {gap.Words}", "numbers of rolled-back transactions are harmless; if records were deleted before they were sent, they are missing here, too");
        }

        if (report.Notice is { } notice)
        {
            yield return Finding.Note(Chain.Pusher, $"{who} says: {notice.TrimEnd('.')}");
        }

        if (report.At != default && (pusher.ReceivedAt - report.At).Duration() > ClocksApart)
        {
            yield return Finding.Note(
                Chain.Pusher, $"the clock of {report.Host} is {FindingText.Span((pusher.ReceivedAt - report.At).Duration())} {(report.At > pusher.ReceivedAt ? "fast" : "slow")} against this one", "set it by NTP: calls carry its times");
        }
    }

    private static bool IsFresh(SeenPusher pusher, DateTimeOffset now) => pusher.Report.State != PusherState.Stopped && now - pusher.ReceivedAt < Mute;

    private static string Names(List<SwitchLink> switches) =>
        switches.Count <= 3 ? string.Join(", ", switches.Select(one => one.Name)) : $"{switches[0].Name}, {switches[1].Name} and {switches.Count - 2} others";
}
