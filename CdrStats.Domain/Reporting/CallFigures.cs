namespace CdrStats.Domain.Reporting;

/// <summary>What the roll-ups need to know of a stored call. <paramref name="CustomerId"/> 0: no owner; texts are empty where there is none.</summary>
public readonly record struct CallFigures(
    int SwitchId,
    int CustomerId,
    DateTimeOffset Start,
    int Duration,
    int BillSeconds,
    int Cause,
    string Country,
    string DialCode,
    int CarrierId,
    string Currency,
    decimal SellCost,
    decimal BuyCost)
{
    /// <summary>Seconds from the attempt to the first sign of ringing, as the record carries them; 0: it does not tell.</summary>
    public int ProgressSeconds { get; init; }

    /// <summary>Answered is an answer time, never a cause.</summary>
    public bool Answered => BillSeconds > 0;

    /// <summary>Counts for the network (NER, after ITU-T E.425): answered, or ended by what the called side or the caller decided.</summary>
    public bool Effective => IsEffective(Answered, Cause);

    internal static bool IsEffective(bool answered, int cause) => answered || cause is 17 or 18 or 19 or 20 or 21 or 487;
}
