namespace CdrStats.Domain.Billing.Reconciliation;

/// <summary>One side's record of a call.</summary>
/// <param name="Id">Of ours the call's, of theirs the line's.</param>
/// <param name="Start">Of theirs as our clock would have shown it.</param>
/// <param name="Caller">The last digits of the caller's number; empty where it is not told.</param>
/// <param name="Seconds">Those that are compared: talk time, or billed seconds.</param>
/// <param name="IsBilled">False: a call of ours that was not answered and cost nothing. It is no loss if the carrier does not have it.</param>
public readonly record struct ReconciledCall(long Id, DateTimeOffset Start, string Caller, int Seconds, decimal Amount, bool IsBilled = true);

/// <summary>How far two records of one call may be apart.</summary>
/// <param name="Time">Between their starts; farther apart they are two calls.</param>
/// <param name="Seconds">Between their lengths; more is a difference.</param>
/// <param name="Amount">Between their amounts; more is a difference.</param>
public readonly record struct ReconciliationTolerance(TimeSpan Time, int Seconds, decimal Amount)
{
    /// <summary>What sets two records of one call apart.</summary>
    public ReconciliationReasons Between(in ReconciledCall ours, in ReconciledCall theirs) =>
        (ours.IsBilled ? ReconciliationReasons.None : ReconciliationReasons.NotAnswered)
        | (Math.Abs((long)ours.Seconds - theirs.Seconds) > Seconds ? ReconciliationReasons.Seconds : ReconciliationReasons.None)
        | (Math.Abs(ours.Amount - theirs.Amount) > Amount ? ReconciliationReasons.Amount : ReconciliationReasons.None);
}
