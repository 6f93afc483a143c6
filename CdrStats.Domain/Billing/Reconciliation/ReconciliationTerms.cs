using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Billing.Reconciliation;

/// <summary>What a carrier sends.</summary>
public enum ReconciliationKind : short
{
    /// <summary>A line for each call.</summary>
    Calls = 1,

    /// <summary>A line for each destination, or each destination of a day.</summary>
    Invoice = 2,
}

/// <summary>How a carrier's file is held against our calls.</summary>
/// <param name="Period">Of the calls' starts, by our clock.</param>
/// <param name="Zone">In which the file's times without an offset, and its days, are read.</param>
/// <param name="Currency">Of the file's amounts; our calls by the carrier's plans of the same are compared.</param>
public sealed record ReconciliationTerms(ReconciliationKind Kind, TimeRange Period, TimeZoneInfo Zone, string Currency)
{
    /// <summary>Seconds between the starts of two records of one call.</summary>
    public int TimeTolerance { get; init; } = 30;

    /// <summary>So many last digits of the destination have to be the same.</summary>
    public int Digits { get; init; } = 9;

    /// <summary>Seconds by which lengths may differ; of an invoice, for each call.</summary>
    public int SecondsTolerance { get; init; } = 1;

    /// <summary>By which the amounts of a line may differ.</summary>
    public decimal AmountTolerance { get; init; } = 0.001m;

    /// <summary>Seconds by which the carrier's clock is ahead of ours.</summary>
    public int ClockOffset { get; init; }

    /// <summary>For the comparing of calls.</summary>
    public ReconciliationTolerance Tolerance => new(TimeSpan.FromSeconds(TimeTolerance), SecondsTolerance, AmountTolerance);

    /// <summary>What is wrong with it, or null.</summary>
    public string? Complaint =>
        Period.From >= Period.To ? "The period ends before it begins."
        : Period.To - Period.From > TimeSpan.FromDays(400) ? "A period has 400 days at most."
        : Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper) ? "A currency is three letters, such as EUR."
        : TimeTolerance is < 0 or > 3600 ? "The tolerance of starts is 0 to 3,600 seconds."
        : Digits is < 4 or > 15 ? "4 to 15 last digits are compared."
        : SecondsTolerance is < 0 or > 3600 ? "The tolerance of lengths is 0 to 3,600 seconds."
        : AmountTolerance is < 0 or > 1_000_000 ? "The tolerance of amounts is not negative."
        : ClockOffset is < -172_800 or > 172_800 ? "A clock is ahead or behind by two days at most."
        : null;
}
