using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Realtime;

/// <summary>Whose a call is and what it is, as mediation would read it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; null: the number yields none.</param>
public readonly record struct CallReading(int? CustomerId, string? Country, CallDirection Direction);
