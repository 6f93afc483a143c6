using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Realtime;

/// <summary>Whose a call is and what it is, as mediation would read it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; null: the number yields none.</param>
public readonly record struct CallReading(int? CustomerId, string? Country, CallDirection Direction)
{
    /// <summary>Of the number called.</summary>
    public CallKind Kind { get; init; }

    /// <summary>The number called as it is rated: digits alone; null or empty where it could not be read.</summary>
    public string? Number { get; init; }
}
