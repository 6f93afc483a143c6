using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Cdrs;

/// <summary>
/// Which calls are asked for (spec/api.md, "Filters common to calls and reports"). The range is half-open, in UTC, over the start of calls;
/// null is an open end, and an empty list is "any". Switches and customers are named by id or name.
/// </summary>
public sealed record CallFilter
{
    public static CallFilter All { get; } = new();

    public DateTimeOffset? From { get; init; }

    /// <summary>Null: up to now, and whatever comes.</summary>
    public DateTimeOffset? To { get; init; }

    public IReadOnlyList<string> Switches { get; init; } = [];
    public IReadOnlyList<string> Customers { get; init; } = [];
    public string? AccountCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];
    public NumberFilter? Destination { get; init; }
    public NumberFilter? Caller { get; init; }
    public DurationFilter? Duration { get; init; }

    /// <summary>Q.850 codes.</summary>
    public IReadOnlyList<int> Causes { get; init; } = [];
    public IReadOnlyList<CallDirection> Directions { get; init; } = [];
    public IReadOnlyList<CallKind> Kinds { get; init; } = [];
    public IReadOnlyList<RatingStatus> Statuses { get; init; } = [];

    /// <summary>Exactly the dial code that a call was found to lead to, not longer ones.</summary>
    public string? DialCode { get; init; }

    /// <summary>The carrier plans that the calls were bought by, by id or name. Nothing is found by who may not see the buy side.</summary>
    public IReadOnlyList<string> Carriers { get; init; } = [];

    /// <summary>Only calls that were sold for less than they cost. Nothing is found by who may not see the buy side.</summary>
    public bool BelowCost { get; init; }
}
