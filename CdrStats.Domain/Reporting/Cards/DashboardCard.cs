using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;

namespace CdrStats.Domain.Reporting.Cards;

/// <summary>
/// A tile or chart that a user put on a dashboard. It asks for nothing but what sums are kept of, so that no card looks at calls one by one.
/// </summary>
/// <param name="Title">In the user's words; empty: what it shows says it.</param>
/// <param name="Metric">The key of a <see cref="ReportMetric"/>.</param>
/// <param name="Period">The code of a <see cref="CallPeriod"/>.</param>
/// <param name="Country">Alpha-2; null: all.</param>
/// <param name="Width">Columns of four.</param>
public sealed record DashboardCard(string Title, string Metric, CardShape Shape, CardBy By, string Period, int Width, int? SwitchId = null, int? CustomerId = null, string? Country = null)
{
    public const int LongestTitle = 60;
    public const int Widest = 4;

    /// <summary>So many on one dashboard.</summary>
    public const int Most = 24;

    /// <summary>The periods there are: sums are kept by quarters of an hour, which are too coarse for less than some hours.</summary>
    public static IReadOnlyList<CallPeriod> Periods { get; } = [.. CallPeriod.All.Where(period => period.Code is not ("15m" or "1h"))];

    /// <summary>What is shown to those for whom nobody arranged anything.</summary>
    public static IReadOnlyList<DashboardCard> Usual { get; } =
    [
        new("", "calls", CardShape.Figure, CardBy.Nothing, "24h", 1),
        new("", "billed", CardShape.Figure, CardBy.Nothing, "24h", 1),
        new("", "asr", CardShape.Figure, CardBy.Nothing, "24h", 1),
        new("", "sell", CardShape.Figure, CardBy.Nothing, "24h", 1),
        new("", "calls", CardShape.Bars, CardBy.Switch, "7d", 2),
        new("", "asr", CardShape.Line, CardBy.Switch, "7d", 2),
        new("", "billed", CardShape.Ranking, CardBy.Country, "30d", 2),
        new("", "attempts", CardShape.Pie, CardBy.Cause, "24h", 2),
    ];

    public ReportMetric Shown => ReportMetric.Find(Metric, true);

    public CallPeriod Time => CallPeriod.Find(Period) ?? CallPeriod.Find("24h")!;

    /// <summary>What a shape can tell apart.</summary>
    public static IReadOnlyList<CardBy> Allowed(CardShape shape) => shape switch
    {
        CardShape.Figure => [CardBy.Nothing],
        CardShape.Line or CardShape.Bars => [CardBy.Nothing, CardBy.Switch, CardBy.Country, CardBy.Cause],
        _ => [CardBy.Switch, CardBy.Country, CardBy.Cause, CardBy.Customer, CardBy.Carrier, CardBy.Destination],
    };

    /// <summary>Whether somebody may see it: customers learn nothing of the buy side, of carriers, nor of each other.</summary>
    public bool IsFor(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return (scope.SeesBuySide || !Shown.IsOfBuySide) && (scope.SeesEverything || By is not (CardBy.Customer or CardBy.Carrier or CardBy.Destination));
    }

    /// <returns>What is wrong and what is allowed, in English; null: nothing.</returns>
    public string? Complaint() =>
        Title.Length > LongestTitle || Title.Any(char.IsControl) ? "A card's title has up to 60 characters."
        : ReportMetric.All.All(metric => metric.Key != Metric) ? $"There is no metric \"{Metric}\"."
        : Periods.All(period => period.Code != Period) ? $"A card shows none of \"{Period}\"; there are {string.Join(", ", Periods.Select(period => period.Code))}."
        : Width is < 1 or > Widest ? "A card is one to four columns wide."
        : !Enum.IsDefined(Shape) || !Allowed(Shape).Contains(By) ? "This shape does not tell these apart."
        : Shape == CardShape.Pie && !Shown.IsStacked ? "A pie needs what adds up: no ratio, and no margin."
        : Country is not null && !Numbering.Country.TryParse(Country, out _) ? "A country is a code of two letters such as ES."
        : Country is not null && By is not (CardBy.Nothing or CardBy.Switch or CardBy.Country) ? "Of one country, sums are kept by switch alone."
        : CustomerId is not null && By is (CardBy.Carrier or CardBy.Destination) ? "Of one customer, no sums are kept by carrier or destination."
        : null;
}
