namespace CdrStats.Domain.Accounts;

/// <summary>
/// Whose data a caller may see. Every query of tenants' data takes one, and scopes itself by it in its SQL: there is no other door.
/// Made from the signed-in user alone, never from a parameter of a request.
/// </summary>
public sealed record AccessScope
{
    private AccessScope(int? customerId, bool everything) => (CustomerId, SeesEverything) = (customerId, everything);

    /// <summary>An operator's view: every customer's data, calls without an owner, and the buy side.</summary>
    public static AccessScope Everything { get; } = new(null, true);

    /// <summary>Nothing at all: a user who is neither operator nor tied to a customer.</summary>
    public static AccessScope Nothing { get; } = new(null, false);

    /// <summary>The one customer whose data is visible; null for <see cref="Everything"/> and <see cref="Nothing"/>.</summary>
    public int? CustomerId { get; }

    public bool SeesEverything { get; }

    /// <summary>How phone numbers are shown; whoever turns rows into what is shown sends them through it.</summary>
    public NumberMask Mask { get; private init; }

    /// <summary>Phone numbers are not shown whole, and not to be found out by filters either.</summary>
    public bool HidesNumbers => Mask.Digits > 0;

    /// <summary>The same data, with the last digits of phone numbers hidden.</summary>
    public AccessScope Hiding(int digits) => this with { Mask = new NumberMask(digits) };

    /// <summary>Buy costs and margins are the operator's own business.</summary>
    public bool SeesBuySide => SeesEverything;

    /// <summary>
    /// No more than one customer's part of it: an operator may look with a customer's eyes. Of a scope that does not hold that customer it is nothing, so
    /// that this may be asked for from outside.
    /// </summary>
    public AccessScope Within(int customerId) => (SeesEverything || CustomerId == customerId ? Customer(customerId) : Nothing) with { Mask = Mask };

    /// <summary>One customer's data, sell side only.</summary>
    public static AccessScope Customer(int customerId) => new(customerId, false);
}
