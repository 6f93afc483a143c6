namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>A database that cannot be taken over from, or an object in it, in words for whoever wants it taken over.</summary>
public sealed class CdrStats3Exception(string message) : Exception(message);

/// <summary>What became of one kind of object.</summary>
/// <param name="There">So many in CDR-Stats.</param>
/// <param name="Taken">So many made here by this run.</param>
/// <param name="Already">So many that were here before, by name; they are as they were.</param>
/// <param name="Left">Those that were not taken, or not whole, each with its reason.</param>
public sealed record TakenObjects(string What, long There, long Taken, long Already, IReadOnlyList<string> Left);

/// <summary>Calls in figures. Amounts are in the currency of the plans; seconds are whole.</summary>
public sealed record CallSums(long Calls, long Duration, long BillSeconds, decimal Sell, decimal Buy)
{
    public static CallSums Nothing { get; } = new(0, 0, 0, 0, 0);

    public CallSums Plus(CallSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Calls + other.Calls, Duration + other.Duration, BillSeconds + other.BillSeconds, Sell + other.Sell, Buy + other.Buy);
    }
}

/// <summary>The calls of one switch, there and here.</summary>
public sealed record SwitchComparison(string Switch, CallSums There, CallSums Here)
{
    public bool IsEqual => There == Here;
}

/// <summary>Calls by whose they are, there and here. They differ where CDR-Stats gave calls of unknown account codes to its first superuser.</summary>
public sealed record OwnerComparison(string Owner, long There, long Here);

/// <summary>The calls there and here.</summary>
/// <param name="Quarantined">So many of them are in quarantine here, each with its reason.</param>
/// <param name="Waiting">So many are in the inbox still.</param>
public sealed record CallComparison(IReadOnlyList<SwitchComparison> Switches, IReadOnlyList<OwnerComparison> Owners, long Quarantined, long Waiting)
{
    public bool IsEqual => Switches.All(one => one.IsEqual);
}
