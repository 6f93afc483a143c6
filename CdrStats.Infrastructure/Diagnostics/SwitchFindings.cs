using System.Globalization;
using CdrStats.Domain.Texts;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>Judges the switches: each with the links of its own, and all together.</summary>
/// <param name="hearsSwitches">False: records wait in the inbox, so that nobody can tell a silent switch.</param>
internal sealed class SwitchFindings(ChainState state, bool hearsSwitches)
{
    /// <summary>The first link of the whole chain.</summary>
    public ChainStep Step()
    {
        var sending = state.Switches.Where(one => one.LastImport is not null).ToList();
        var findings = new List<Finding>();
        if (sending.Count == 0 && state.Inbox is { Waiting: 0, Trouble: null })
        {
            findings.Add(Finding.Stop(
                Chain.Switch, state.Switches.Count == 0 ? "no switch has sent a record yet"
                    : state.Switches.Count == 1 ? "the one switch has sent no record yet" : $"none of the {state.Switches.Count} switches has sent a record yet",
                state.Switches.Count == 0 ? "connect one under Switches, import a file, or start the console with --demo" : "is cdr-pusher running there, and pointed at this console? The page Switches has its settings under Connect"));
        }
        else
        {
            findings.Add(Finding.Good(
                Chain.Switch, $"{sending.Count} of {state.Switches.Count} {(sending.Count == 1 ? "has" : "have")} sent records{(sending.Count == 0 ? "" : $", the last one {FindingText.Ago(state.At, sending.Max(one => one.LastImport!.Value))}")}"));
        }

        findings.AddRange(state.Switches.SelectMany(one => Notes(one, $"{one.Name}: ", $"{one.Name} ")));
        return new ChainStep(Chain.Switch, findings)
        {
            PerMinute = state.Switches.Sum(one => one.PerMinute),
            Last = state.Switches.Max(one => one.LastStart),
        };
    }

    /// <summary>The links that one switch has for itself.</summary>
    public SwitchChain Of(SwitchLink one) => new(one.Id, one.Name,
    [
        SwitchStep(one), PusherFindings.Step(one, state.At), InboxStep(one), MediationStep(one), CallsStep(one),
    ]);

    private ChainStep SwitchStep(SwitchLink one)
    {
        var notes = Notes(one, "", "it ").ToList();
        return new ChainStep(Chain.Switch, notes.Count > 0 ? notes :
        [
            one.LastStart is { } start ? Finding.Good(Chain.Switch, $"its newest call began {FindingText.Ago(state.At, start)}") : Finding.Note(Chain.Switch, "no record yet", "is cdr-pusher running there? The page Switches has its settings under Connect"),
        ])
        {
            PerMinute = one.PerMinute,
            Last = one.LastStart,
        };
    }

    private IEnumerable<Finding> Notes(SwitchLink one, string of, string it)
    {
        const string Link = Chain.Switch;
        if (hearsSwitches && one.Silent is { } silent)
        {
            yield return Finding.Note(Link, $"{of}{silent.Silence.Words}", $"is {one.Name} up, and does its pusher run? If calls are made there, look at the next link");
        }
        else if (hearsSwitches && one.LastImport is { } last && state.At - last > TimeSpan.FromDays(1))
        {
            yield return Finding.Note(Link, $"{it}has sent nothing since {FindingText.Moment(last)}", "if it is gone for good, delete it under Switches");
        }

        if (one.ZoneError is { } off)
        {
            yield return Finding.Note(
                Link, $"{of}its times seem to be off by {off.TotalHours.ToString("+0.#;-0.#", CultureInfo.InvariantCulture)} h", "set time_zone in its pusher's settings to the zone of the switch");
        }

        if (one.IsNew)
        {
            yield return Finding.Note(Link, $"{it}is new and waits to be reviewed", "give it a name and a default customer on the page Switches");
        }
    }

    private ChainStep InboxStep(SwitchLink one) => new(Chain.Inbox,
    [
        state.Inbox.Trouble is not null ? Finding.Stop(Chain.Inbox, "it cannot be used", "see above")
        : one.Waiting is not { } waiting ? Finding.Good(Chain.Inbox, "none of its records waits")
        : hearsSwitches ? Finding.Good(Chain.Inbox, $"{Plural.Of(waiting.Count, "of its records waits", "of its records wait")}, the oldest for {FindingText.Span(state.At - waiting.Oldest)}")
        : Finding.Stop(Chain.Inbox, $"{Plural.Of(waiting.Count, "of its records waits", "of its records wait")}, the oldest for {FindingText.Span(state.At - waiting.Oldest)}", "see above"),
    ])
    {
        Lag = one.Waiting is { } oldest ? state.At - oldest.Oldest : null,
        Last = one.LastImport,
    };

    private static ChainStep MediationStep(SwitchLink one) => new(Chain.Mediation,
    [
        one.Quarantined is { } rejected
            ? Finding.Note(Chain.Mediation, $"{Plural.Of(rejected.Count, "of its records is", "of its records are")} in quarantine, the last one: {rejected.LastReason}", "the page Quarantine: mend what is wrong, then send them again")
            : Finding.Good(Chain.Mediation, "none of its records is in quarantine"),
    ])
    {
        Last = one.LastImport,
        LastError = one.Quarantined?.LastReason,
        LastErrorAt = one.Quarantined?.LastAt,
    };

    private static ChainStep CallsStep(SwitchLink one) => new(Chain.Calls,
    [
        one.LastImport is null ? Finding.Good(Chain.Calls, "none yet") : Finding.Good(Chain.Calls, $"{Plural.Of(one.CallsLastDay, "call", "calls")} in 24 h, {FindingText.Count(one.Records)} in all"),
        .. one.WithoutOwner > 0 ? new[] { Finding.Note(Chain.Calls, Plural.Of(one.WithoutOwner, "call of 24 h belongs to no customer", "calls of 24 h belong to no customer"), "give its account codes to customers, or the switch a default customer") } : [],
    ])
    {
        PerMinute = one.PerMinute,
        Lag = one.LastImport is null ? null : TimeSpan.FromSeconds(one.MedianLag),
        Last = one.LastImport,
    };
}
