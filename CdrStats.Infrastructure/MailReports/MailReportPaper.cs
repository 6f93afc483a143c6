using System.Globalization;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using static CdrStats.Infrastructure.MailReports.MailReportWords;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>Makes a mail of a report: what the page previews is what is sent.</summary>
public static class MailReportPaper
{
    private const int MostCauses = 10;

    public static ComposedMail Of(MailReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (title, whose) = (Title(report.Period, report.First), report.Whose is { } customer ? $" of {customer}" : "");
        var lead = string.Create(CultureInfo.InvariantCulture, $"{Adjective(report.Period)} report{whose}. Calls that began from {Moment(report.Range.From, report.Zone)} to {Moment(report.Range.To, report.Zone)}, {report.Zone.Id}.");
        var document = new MailDocument(
            $"Calls{whose}: {title}", lead, MailReportChart.Of(report), [Totals(report), Causes(report), Countries(report), Last(report)],
            "You get this mail because somebody put your address under Mail report in CdrStats Console; there it is changed and switched off.");
        return ComposedMail.Of($"{Adjective(report.Period)} report{whose}: {title}", document);
    }

    private static MailTable Totals(MailReport report)
    {
        var rows = new List<IReadOnlyList<string>>();
        Row("Calls", figures => Count(figures.Calls));
        Row("Attempts", figures => Count(figures.Attempts));
        Row("Answered", figures => Count(figures.Answered));
        Row("Minutes", figures => Minutes(figures.Duration));
        Row("Billed minutes", figures => Minutes(figures.BillSeconds));
        Row("ASR (answered)", figures => Percent(figures.Asr));
        Row("ACD (average length)", figures => Acd(figures.Acd));
        Row("NER (effective)", figures => Percent(figures.Ner));
        Row("Sell cost", figures => Amounts(figures, amounts => amounts.SellCost));
        if (report.SeesBuySide)
        {
            Row("Buy cost", figures => Amounts(figures, amounts => amounts.BuyCost));
            Row("Margin", figures => Amounts(figures, amounts => amounts.Margin));
        }

        var names = report.Period switch { MailPeriod.Day => ("This day", "The day before"), MailPeriod.Week => ("This week", "The week before"), _ => ("This month", "The month before") };
        return new MailTable("Totals", [new("Figure"), new(names.Item1, true), new(names.Item2, true)], rows, "");

        void Row(string name, Func<TrafficFigures, string> of) => rows.Add([name, of(report.Totals), of(report.Before)]);
    }

    private static MailTable Causes(MailReport report)
    {
        var all = report.Causes.Sum(row => row.Figures.Attempts);
        var rows = report.Causes.Take(MostCauses).Select(row => Cells(row.Key, row.Name, row.Figures.Attempts)).ToList();
        if (report.Causes.Count > MostCauses)
        {
            rows.Add(Cells("", string.Create(CultureInfo.InvariantCulture, $"{report.Causes.Count - MostCauses} others"), report.Causes.Skip(MostCauses).Sum(row => row.Figures.Attempts)));
        }

        return new MailTable("Hang-up causes", [new("Code"), new("Cause"), new("Attempts", true), new("Share", true)], rows, "No attempt ended.");

        IReadOnlyList<string> Cells(string code, string name, long attempts) => [code, name, Count(attempts), Percent((decimal)attempts / Math.Max(1, all))];
    }

    private static MailTable Countries(MailReport report)
    {
        MailColumn[] columns = [new("Country"), new("Calls", true), new("Minutes", true), new("ASR", true), new("ACD", true), new("Sell", true), .. report.SeesBuySide ? [new MailColumn("Margin", true)] : Array.Empty<MailColumn>()];
        return new MailTable("Most called countries", columns, [.. report.Countries.Select(Cells)], "No call led to a country.");

        IReadOnlyList<string> Cells(TrafficRow row) =>
        [
            row.Name, Count(row.Figures.Calls), Minutes(row.Figures.Duration), Percent(row.Figures.Asr), Acd(row.Figures.Acd), Amounts(row.Figures, amounts => amounts.SellCost),
            .. report.SeesBuySide ? [Amounts(row.Figures, amounts => amounts.Margin)] : Array.Empty<string>(),
        ];
    }

    private static MailTable Last(MailReport report)
    {
        MailColumn[] columns = [new("Start"), new("Caller"), new("Destination"), new("Country"), new("Duration", true), new("Cause", true), new("Sell", true)];
        return new MailTable("Last calls", columns, [.. report.Last.Select(Cells)], "There was no call.");

        IReadOnlyList<string> Cells(Call call) =>
        [
            Moment(call.Start, report.Zone), call.CallerNumber, call.E164.Length > 0 ? call.E164 : call.Destination, Country.Name(call.Country), Duration(call.Duration),
            call.Cause.ToString(CultureInfo.InvariantCulture), call.Currency is { } currency ? $"{Amount(call.Sell.Cost)} {currency}" : "",
        ];
    }
}
