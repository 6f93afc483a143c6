using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Billing;

/// <summary>Which calls a billing report sums, within the reader's scope. Null: all. Customer and carrier 0, and texts that are empty, are calls without one.</summary>
public sealed record BillingFilter(int? SwitchId = null, int? CustomerId = null, string? Country = null, string? DialCode = null, int? CarrierId = null);

/// <summary>One group of calls in one currency.</summary>
/// <param name="Key">A day (2026-11-27), a month (2026-11), an id, a country code or a dial code; ids are 0 and texts are empty where calls have none.</param>
/// <param name="Span">Of a day or a month: what of it is in the range.</param>
public sealed record BillingRow(string Key, string Name, BillingAmounts Amounts, TimeRange? Span = null);

/// <summary>A billing report.</summary>
/// <param name="Totals">A sum for each currency: amounts of several are never added.</param>
/// <param name="IsBeingCounted">Roll-ups of the range are being counted anew: the figures may still change.</param>
public sealed record BillingFigures(IReadOnlyList<BillingRow> Rows, IReadOnlyList<BillingAmounts> Totals, bool IsBeingCounted);
