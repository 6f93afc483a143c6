using CdrStats.Domain.Texts;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>Judges the links behind the inbox, of all switches together.</summary>
internal static class CallFindings
{
    public static ChainStep Mediation(ChainState state)
    {
        var sums = state.Import;
        var findings = new List<Finding>
        {
            sums.AddsUp
                ? Finding.Good(Chain.Mediation, $"in the last 24 h {FindingText.Count(sums.Read)} read = {FindingText.Count(sums.Stored)} stored + {FindingText.Count(sums.Duplicate)} duplicate + {FindingText.Count(sums.Quarantined)} quarantined")
                : Finding.Stop(Chain.Mediation, $"the ledger of the last 24 h does not add up: {FindingText.Count(sums.Read)} read, {FindingText.Count(sums.Stored)} stored, {FindingText.Count(sums.Duplicate)} duplicate, {FindingText.Count(sums.Quarantined)} quarantined", "something writes to the table import_batch beside the console: find out what"),
        };
        var rejected = state.Rejected.Count > 0 ? state.Rejected[0] : null;
        if (state.Inbox.Rejected > 0)
        {
            findings.Add(Finding.Note(
                Chain.Mediation, $"{Plural.Of(state.Inbox.Rejected, "record is", "records are")} in quarantine{(rejected is null ? "" : $", the last one: {rejected.Reason}")}",
                "the page Quarantine has each with its reason: mend what is wrong, then send them again"));
        }

        return new ChainStep(Chain.Mediation, findings)
        {
            PerMinute = sums.ReadLastMinute,
            Lag = sums.Lag,
            Last = sums.LastBatch,
            LastError = rejected?.Reason,
            LastErrorAt = rejected?.RejectedAt,
        };
    }

    public static ChainStep Calls(ChainState state) => new(Chain.Calls, [.. CallsFound(state)])
    {
        PerMinute = state.Import.StoredLastMinute,
        Lag = state.Import.Lag,
        Last = state.Import.LastBatch,
    };

    public static ChainStep Rollups(ChainState state) => new(Chain.Rollups, [RollupsFound(state)])
    {
        // They are folded in by the batch that stores the calls.
        PerMinute = state.Import.StoredLastMinute,
        Last = state.Import.LastBatch,
    };

    private static IEnumerable<Finding> CallsFound(ChainState state)
    {
        if (state.Import.LastBatch is not { } last)
        {
            yield return Finding.Note(Chain.Calls, "none has been stored yet", "point a pusher at this console, or import a file");
            yield break;
        }

        yield return Finding.Good(Chain.Calls, $"{FindingText.Count(state.Switches.Sum(one => one.Records))} stored, the last batch {FindingText.Ago(state.At, last)}");
        var unowned = state.Switches.Sum(one => one.WithoutOwner);
        if (unowned > 0)
        {
            yield return Finding.Note(
                Chain.Calls, Plural.Of(unowned, "call of the last 24 h belongs to no customer: its account code is nobody's", "calls of the last 24 h belong to no customer: their account codes are nobody's"),
                "give the account codes to customers, or the switch a default customer");
        }
    }

    private static Finding RollupsFound(ChainState state) => state.Rollups switch
    {
        { DriftLastDay: > 0 } rollups => Finding.Note(
            Chain.Rollups, $"{Plural.Of(rollups.DriftLastDay, "row differed from the calls in the last 24 h and was", "rows differed from the calls in the last 24 h and were")} repaired",
            "if it happens again, something writes to the tables beside the console"),
        { Last: { } last } => Finding.Good(Chain.Rollups, $"equal to the calls when last checked, {FindingText.Ago(state.At, last.CheckedAt)}"),
        _ when state.Imports && state.Import.LastBatch is not null => Finding.Note(Chain.Rollups, "not held against the calls yet", "wait: the console does so every ten minutes"),
        _ => Finding.Good(Chain.Rollups, "nothing to check yet"),
    };
}
