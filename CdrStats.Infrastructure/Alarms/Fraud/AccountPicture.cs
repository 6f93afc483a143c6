namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>A day of an account (UTC).</summary>
/// <param name="Sell">All currencies that occur are the account's: there is one, unless its plan changed.</param>
public sealed record AccountDay(DateOnly Day, long Calls, long Seconds, decimal Sell, decimal Buy);

/// <summary>Where an account called.</summary>
/// <param name="Code">A country's two letters, or a dial code.</param>
public sealed record AccountTarget(string Code, string Name, long Calls, long Seconds, decimal Risk, DateTimeOffset First);

/// <summary>An account's last thirty days, for whoever looks into a hit.</summary>
/// <param name="Since">When it was seen first; null: never.</param>
/// <param name="Days">Every one, the oldest first.</param>
/// <param name="Countries">The dearest first.</param>
public sealed record AccountPicture(
    int CustomerId, string? Customer, string Code, DateTimeOffset? Since, string Currency, IReadOnlyList<AccountDay> Days, IReadOnlyList<AccountTarget> Countries, IReadOnlyList<AccountTarget> Destinations);

/// <summary>A call of a hit.</summary>
public sealed record HitCall(long Id, DateTimeOffset Start, int Duration, int BillSeconds, string Caller, string Destination, string? Country, string? DestinationName, string Switch, decimal Sell, decimal Buy, string Currency, bool? IsAuthorised);
