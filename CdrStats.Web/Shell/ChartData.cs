using System.Text.Json.Serialization;

namespace CdrStats.Web.Shell;

[JsonConverter(typeof(JsonStringEnumConverter<ChartKind>))]
public enum ChartKind
{
    Line,
    Area,
    Bar,

    /// <summary>The parts of a whole, by category: the one series of its chart.</summary>
    Pie,
}

/// <summary>One point: at a moment, or in a category; a null value is a gap, not a zero.</summary>
public readonly record struct ChartPoint
{
    public DateTimeOffset? At { get; private init; }

    public string? Category { get; private init; }

    public decimal? Value { get; private init; }

    public static ChartPoint On(DateTimeOffset at, decimal? value) => new() { At = at, Value = value };

    public static ChartPoint In(string category, decimal? value) => new() { Category = category, Value = value };
}

/// <summary>One line, area or row of bars.</summary>
/// <param name="Name">As the legend and the table's heading show it.</param>
/// <param name="Points">Oldest first. All of a chart's points have a moment, or all have a category.</param>
public sealed record ChartSeries(string Name, ChartKind Kind, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>A colour of <see cref="Tones"/> by its custom property's name; null: by the position of the series.</summary>
    public string? Colour { get; init; }

    public bool IsDashed { get; init; }

    /// <summary>Bars and areas of the same stack stand on each other.</summary>
    public string? Stack { get; init; }
}

/// <summary>What a chart shows.</summary>
/// <param name="Unit">Of the values: <c>calls</c>, <c>EUR</c>, <c>%</c>; may be empty.</param>
/// <param name="Decimals">Of the values, in tooltip and table.</param>
public sealed record ChartData(IReadOnlyList<ChartSeries> Series, string Unit = "", int Decimals = 0)
{
    public bool IsOverTime => Series.Any(series => series.Points.Any(point => point.At is not null));

    public bool IsEmpty => Series.All(series => series.Points.Count == 0);
}

/// <summary>A range chosen on a chart, half-open, UTC.</summary>
public readonly record struct ChartRange(DateTimeOffset From, DateTimeOffset Until);
