using System.Globalization;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What rates are brought in from.</summary>
public abstract record RateSource
{
    private RateSource()
    {
    }

    /// <summary>A file.</summary>
    /// <param name="Content">Read from its beginning, more than once; it stays the caller's.</param>
    /// <param name="Header">The cells of its header, by which a later file is recognised.</param>
    public sealed record File(Stream Content, string Name, RateFileLayout Layout, IReadOnlyList<string>? Header = null) : RateSource;

    /// <summary>The rates of a carrier plan of the same currency, with a profit.</summary>
    public sealed record Markup(int CarrierPlan, string CarrierName, RateMarkup Rule) : RateSource;

    /// <summary>The plan's own rates that a search finds, changed.</summary>
    public sealed record Found(string? Search, RateBulkChange Change) : RateSource;

    internal RateVersionKind Kind => this switch
    {
        File => RateVersionKind.Import,
        Markup => RateVersionKind.Markup,
        _ => RateVersionKind.Bulk,
    };

    /// <summary>The file's name, or what is asked for, in words.</summary>
    public string Words => this switch
    {
        File file => file.Name,
        Markup markup => $"{markup.CarrierName} {markup.Rule}",
        Found found => $"{(string.IsNullOrWhiteSpace(found.Search) ? "all rates" : $"rates found by '{found.Search}'")}: {found.Change}",
        _ => "",
    };
}

/// <summary>How a retail rate is made of a carrier's: the percentage on top, at least the minimum margin a minute, rounded to decimals.</summary>
/// <param name="Percent">The profit; 25 makes 0.0100 a 0.0125.</param>
/// <param name="MinimumMargin">At least so much a minute is left, after rounding too.</param>
/// <param name="Decimals">0 to 8.</param>
/// <param name="RoundsUp">Otherwise to the nearest, halves away from zero.</param>
public sealed record RateMarkup(decimal Percent, decimal MinimumMargin, int Decimals, bool RoundsUp)
{
    /// <summary>What is wrong with it, or null.</summary>
    public string? Complaint =>
        Percent is < -100 or > 10_000 ? "A profit is between -100 and 10,000 %."
        : MinimumMargin is < 0 or > 1_000_000 ? "The minimum margin is not negative."
        : Decimals is < 0 or > 8 ? "Rates are rounded to 0 to 8 decimals."
        : null;

    /// <summary>The retail rate: what the database makes of a deck, for one.</summary>
    public decimal Of(decimal carrierRate)
    {
        var wanted = Math.Max(carrierRate * (1 + (Percent / 100)), carrierRate + MinimumMargin);
        var unit = 1m;
        for (var at = 0; at < Decimals; at++)
        {
            unit /= 10;
        }

        var rounded = RoundsUp ? Math.Ceiling(wanted / unit) * unit : Math.Round(wanted, Decimals, MidpointRounding.AwayFromZero);
        return MinimumMargin > 0 && rounded < carrierRate + MinimumMargin ? Math.Ceiling(wanted / unit) * unit : rounded;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Percent < 0 ? "" : "+")}{Percent:0.####} %{(MinimumMargin > 0 ? $", margin at least {MinimumMargin:0.########}" : "")}, {(RoundsUp ? "up" : "rounded")} to {Decimals} decimals");
}

/// <summary>What becomes of rates that are found. What is null stays as it is.</summary>
/// <param name="Percent">On the price a minute.</param>
/// <param name="Decimals">That the new price is rounded to, halves away from zero; 0 to 8.</param>
public sealed record RateBulkChange(decimal? Percent, int Decimals, int? InitialSeconds, int? IncrementSeconds, DateTimeOffset? End)
{
    /// <summary>What is wrong with it, or null.</summary>
    public string? Complaint =>
        Percent is null && InitialSeconds is null && IncrementSeconds is null && End is null ? "Say what is to be changed."
        : Percent is < -100 or > 10_000 ? "A change is between -100 and 10,000 %."
        : Decimals is < 0 or > 8 ? "Rates are rounded to 0 to 8 decimals."
        : InitialSeconds < 0 ? "The initial increment is 0 seconds or more."
        : IncrementSeconds < 1 ? "The increment is at least 1 second."
        : null;

    public override string ToString() => string.Join(", ", new[]
    {
        Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{(percent < 0 ? "" : "+")}{percent:0.####} %") : null,
        InitialSeconds is not null || IncrementSeconds is not null
            ? string.Create(CultureInfo.InvariantCulture, $"increments {InitialSeconds?.ToString(CultureInfo.InvariantCulture) ?? "as is"}/{IncrementSeconds?.ToString(CultureInfo.InvariantCulture) ?? "as is"}") : null,
        End is { } end ? string.Create(CultureInfo.InvariantCulture, $"end at {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null,
    }.Where(part => part is not null));
}
