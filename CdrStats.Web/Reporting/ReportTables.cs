using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Reporting;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Reporting;

/// <summary>Reports as tables for files and mails: the columns and words of the screen, figures exact and whole, amounts of every currency.</summary>
internal sealed class ReportTables(IStringLocalizer texts, AccessScope scope)
{
    private sealed record Column<T>(string Name, bool IsNumber, Func<T, object?> Value);

    public ExportTable Of(OverviewReport report) => Table(
        texts["Overview"], report.Switches.SelectMany(series => series.Points.Select(point => (series.Name, Point: point))).ToList(), report.Totals,
        row => row.Point.Figures, Time<(string Name, TrafficPoint Point)>(report.Zone, row => row.Point.At), Text<(string Name, TrafficPoint Point)>("Switch", row => row.Name));

    public ExportTable Of(CountryReport report) => Countries(
        texts["Country report"], [.. report.Countries.Select(country => new TrafficRow(country.Series.Key, country.Series.Name, country.Figures))], report.Totals);

    public ExportTable Of(WorldReport report) => Countries(texts["World map"], report.Countries, report.Totals);

    public ExportTable Of(CauseReport report) => Table(
        texts["Hang-up causes"], report.Causes.SelectMany(cause => cause.Points.Where(point => point.Figures.Calls > 0 || point.Figures.Attempts > 0).Select(point => (Cause: cause, Point: point))).ToList(), report.Totals,
        row => row.Point.Figures, Time<(CauseSeries Cause, TrafficPoint Point)>(report.Zone, row => row.Point.At),
        Text<(CauseSeries Cause, TrafficPoint Point)>("Code", row => row.Cause.Key), Text<(CauseSeries Cause, TrafficPoint Point)>("Hang-up cause", row => row.Cause.Name));

    public ExportTable Of(DestinationReport report)
    {
        Column<DestinationRow>[] columns = [Text<DestinationRow>("Dial code", row => row.DialCode), Text<DestinationRow>("Destination", row => row.Destination)];
        return Table(
            texts["Destinations"], report.Rows, report.Totals, row => row.Figures,
            scope.SeesBuySide ? [.. columns, Text<DestinationRow>("Carrier plan", row => row.Carrier)] : columns);
    }

    public ExportTable Of(QualityReport report) => Table(
        texts["Quality"], report.Rows, report.Totals, row => row.Figures,
        Text<QualityRow>("Key", row => row.Key), Text<QualityRow>("Name", row => row.Name),
        Number<QualityRow>("ASR % before", row => Percent(row.Before.Asr)), Number<QualityRow>("ASR % at best", row => decimal.Round((decimal)row.AtBest * 100, 2)));

    public ExportTable Of(DailyComparison report)
    {
        var hours = report.Days.SelectMany(day => day.Hours.Select((figures, hour) => (day.Date, Hour: hour, Figures: figures)).Where(hour => hour.Figures is not null)).ToList();
        return Table(
            texts["Daily comparison"], hours, report.Days.Aggregate(TrafficFigures.None, (sum, day) => sum.And(day.Totals)), hour => hour.Figures!,
            Text<(DateOnly Date, int Hour, TrafficFigures? Figures)>("Day", hour => hour.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new Column<(DateOnly Date, int Hour, TrafficFigures? Figures)>(texts["Hour, {0}", report.Zone.Id], true, hour => (decimal)hour.Hour));
    }

    public ExportTable Of(ConcurrencyReport report)
    {
        var rows = report.Rows.Select(row => (row.Name, row.Load)).Prepend((Name: texts["all"].Value, Load: report.Total)).SelectMany(row => report.Steps(row.Load).Select(step => (row.Name, Step: step))).ToList();
        Column<(string Name, QuarterLoad Step)>[] columns =
        [
            Time<(string Name, QuarterLoad Step)>(report.Zone, row => row.Step.At), Text<(string Name, QuarterLoad Step)>("Name", row => row.Name),
            Number<(string Name, QuarterLoad Step)>("Peak", row => row.Step.Peak), Number<(string Name, QuarterLoad Step)>("Average (erlangs)", row => decimal.Round((decimal)row.Step.Erlangs, 3)),
        ];
        return Table(texts["Concurrent calls"], rows, columns);
    }

    private ExportTable Countries(string title, IReadOnlyList<TrafficRow> rows, TrafficFigures totals) => Table(
        title, rows, totals, country => country.Figures,
        Text<TrafficRow>("Code", country => country.Key), Text<TrafficRow>("Country", country => country.Key.Length == 0 ? texts["no country"] : country.Name));

    private ExportTable Table<T>(string title, IReadOnlyList<T> rows, TrafficFigures totals, Func<T, TrafficFigures> figures, params Column<T>[] first)
    {
        Column<T>[] columns = [.. first, .. Figures(totals, figures)];
        return Table(title, rows, columns);
    }

    private static ExportTable Table<T>(string title, IReadOnlyList<T> rows, Column<T>[] columns) => new(
        title, [.. columns.Select(column => new TableColumn(column.Name, column.IsNumber))], [.. rows.Select(row => columns.Select(column => column.Value(row)).ToList())]);

    private IEnumerable<Column<T>> Figures<T>(TrafficFigures totals, Func<T, TrafficFigures> figures)
    {
        yield return Number<T>("Calls", row => figures(row).Calls);
        yield return Number<T>("Attempts", row => figures(row).Attempts);
        yield return Number<T>("Answered", row => figures(row).Answered);
        yield return Number<T>("Duration s", row => figures(row).Duration);
        yield return Number<T>("Talk time s", row => figures(row).BillSeconds);
        yield return Number<T>("ASR %", row => Percent(figures(row).Asr));
        yield return Number<T>("NER %", row => Percent(figures(row).Ner));
        yield return Number<T>("ACD s", row => figures(row).Acd is { } acd ? decimal.Round(acd, 2) : null);
        if (totals.PddCalls > 0)
        {
            yield return Number<T>("PDD s", row => figures(row).Pdd is { } pdd ? decimal.Round(pdd, 2) : null);
            yield return Number<T>("PDD of calls", row => figures(row).PddCalls);
        }

        foreach (var currency in totals.Amounts.Select(amounts => amounts.Currency).Where(currency => currency.Length > 0))
        {
            yield return Money<T>("Sell", currency, row => figures(row).In(currency, scope.SeesBuySide).SellCost);
            if (scope.SeesBuySide)
            {
                yield return Money<T>("Buy", currency, row => figures(row).In(currency, true).BuyCost);
                yield return Money<T>("Margin", currency, row => figures(row).In(currency, true).Margin);
            }
        }
    }

    private Column<T> Text<T>(string name, Func<T, string> value) => new(texts[name], false, value);

    private Column<T> Number<T>(string name, Func<T, decimal?> value) => new(texts[name], true, row => value(row));

    private Column<T> Money<T>(string name, string currency, Func<T, decimal?> value) => new($"{texts[name]} {currency}", true, row => value(row));

    // In the zone's clock, with its offset: an hour that comes twice is two.
    private Column<T> Time<T>(TimeZoneInfo zone, Func<T, DateTimeOffset> at) =>
        new(texts["Time, {0}", zone.Id], false, row => TimeZoneInfo.ConvertTime(at(row), zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));

    private static decimal? Percent(decimal? ratio) => ratio is { } known ? decimal.Round(known * 100, 2) : null;
}
