namespace CdrStats.Domain.Reporting;

/// <summary>One of the figures that lines, bars and tiles can show.</summary>
/// <param name="Key">In addresses and stored cards.</param>
/// <param name="Title">English; it goes through the localiser, as does the unit.</param>
/// <param name="Of">Its value, of amounts those of the currency; null: there is nothing to divide by.</param>
public sealed record ReportMetric(string Key, string Title, string Unit, int Decimals, Func<TrafficFigures, string, decimal?> Of, bool IsOfBuySide = false)
{
    public static IReadOnlyList<ReportMetric> All { get; } =
    [
        new("calls", "Calls", "calls", 0, (figures, _) => figures.Calls),
        new("duration", "Duration", "min", 0, (figures, _) => figures.Duration / 60m),
        new("billed", "Billed minutes", "min", 0, (figures, _) => figures.BillSeconds / 60m),
        new("sell", "Sell", "", 2, (figures, currency) => figures.In(currency, true).SellCost),
        new("buy", "Buy", "", 2, (figures, currency) => figures.In(currency, true).BuyCost, true),
        new("margin", "Margin", "", 2, (figures, currency) => figures.In(currency, true).Margin, true),
        new("attempts", "Attempts", "attempts", 0, (figures, _) => figures.Attempts),
        new("asr", "ASR", "%", 1, (figures, _) => figures.Asr * 100),
        new("ner", "NER", "%", 1, (figures, _) => figures.Ner * 100),
        new("acd", "ACD", "s", 1, (figures, _) => figures.Acd),
        new("pdd", "Post-dial delay", "s", 1, (figures, _) => figures.Pdd),
    ];

    public bool IsMoney => Key is "sell" or "buy" or "margin";

    /// <summary>Of several parts it is no sum.</summary>
    public bool IsRatio => Key is "asr" or "ner" or "acd" or "pdd";

    /// <summary>Parts may stand on each other: a sum of what is never negative.</summary>
    public bool IsStacked => !IsRatio && Key != "margin";

    public static ReportMetric Find(string? key, bool seesBuySide) =>
        All.FirstOrDefault(metric => metric.Key == key && (seesBuySide || !metric.IsOfBuySide)) ?? All[0];
}
