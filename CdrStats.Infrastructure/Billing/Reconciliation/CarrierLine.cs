namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>A line of a carrier's file, or why it is none.</summary>
internal sealed record CarrierLine(int Line, string? Reason = null)
{
    /// <summary>The start of a call, or the day of an invoice's line, at midnight.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>The digits that were called, a prefix, or the name of a destination.</summary>
    public string Number { get; init; } = "";

    public string Caller { get; init; } = "";

    public long Calls { get; init; }

    public long Seconds { get; init; }

    public decimal Amount { get; init; }
}
