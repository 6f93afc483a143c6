using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>A carrier's file with what is known of it.</summary>
/// <param name="Content">Read from its beginning; it stays the caller's.</param>
/// <param name="Header">The cells of its header, by which a later file is recognised.</param>
public sealed record CarrierFile(int ProviderId, Stream Content, string Name, CarrierFileLayout Layout, IReadOnlyList<string> Header)
{
    /// <summary>The largest file taken, in bytes.</summary>
    public const long Largest = 256L * 1024 * 1024;
}

/// <summary>A line of a carrier's file that could not be read, and why. Lines count from 1, a header included.</summary>
public sealed record RefusedLine(int Line, string Reason);

/// <summary>How far a carrier's clock seems to be ahead of ours: the median of calls that can be nothing else, by number and length.</summary>
/// <param name="Agreeing">Of <paramref name="Calls"/>, those within the tolerance of it.</param>
public readonly record struct ClockMeasure(int Seconds, int Calls, int Agreeing)
{
    private const int Fewest = 5;

    /// <summary>Whether it says something: some calls, and most of them agree.</summary>
    public bool IsSure => Calls >= Fewest && Agreeing * 10 >= Calls * 6;

    /// <summary>Whether another offset than the one that is used would fit better.</summary>
    public bool Speaks(ReconciliationTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return IsSure && Math.Abs(Seconds - terms.ClockOffset) > Math.Max(2, terms.TimeTolerance / 10);
    }
}

/// <summary>What is in a carrier's file.</summary>
/// <param name="Lines">Without the header and blank ones.</param>
/// <param name="Refused">How many could not be read; <paramref name="RefusedLines"/> are the first of them.</param>
/// <param name="Unbilled">Calls without length and cost: there is nothing to compare.</param>
/// <param name="Outside">Calls whose start lies outside the period.</param>
/// <param name="OurCalls">Those of ours in the period by the carrier's plans that were billed.</param>
/// <param name="Clock">Null: of too few calls.</param>
public sealed record CarrierFileReading(int Lines, int Refused, IReadOnlyList<RefusedLine> RefusedLines, int Unbilled, int Outside, long OurCalls, ClockMeasure? Clock);
