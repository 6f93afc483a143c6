using System.Globalization;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using static CdrStats.Infrastructure.MailReports.MailReportWords;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>Makes a mail of a report: what the page previews is what is sent.</summary>
public static class MailReportPaper
{
    private const int MostCauses = 10;

    public static ComposedMail Of(MailReport report, Wording words)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(words);
        var title = Title(words, report.Period, report.First);
        var (name, calls) = (Whose(Name(words, report.Period)), Whose(words["Calls"]));
        var lead = $"{name}. {words["Calls that began from {0} to {1}, {2}.", Moment(report.Range.From, report.Zone), Moment(report.Range.To, report.Zone), report.Zone.Id]}";
        var document = new MailDocument(
            $"{calls}: {title}", lead, MailReportChart.Of(report, words), [Totals(report, words), Causes(report, words), Countries(report, words), Last(report, words)],
            words["You get this mail because somebody put your address under Mail report in CdrStats Console; there it is changed and switched off."])
        { Language = words.Language.Code };
        return ComposedMail.Of($"{name}: {title}", document);

        string Whose(string what) => report.Whose is { } customer ? words["{0} of {1}", what, customer] : what;
    }

    private static MailTable Totals(MailReport report, Wording words)
    {
        var rows = new List<IReadOnlyList<string>>();
        Row(words["Calls"], figures => Count(words, figures.Calls));
        Row(words["Attempts"], figures => Count(words, figures.Attempts));
        Row(words["Answered"], figures => Count(words, figures.Answered));
        Row(words["Minutes"], figures => Minutes(words, figures.Duration));
        Row(words["Billed minutes"], figures => Minutes(words, figures.BillSeconds));
        Row(words["ASR (answered)"], figures => Percent(words, figures.Asr));
        Row(words["ACD (average length)"], figures => Acd(figures.Acd));
        Row(words["NER (effective)"], figures => Percent(words, figures.Ner));
        Row(words["Sell cost"], figures => Amounts(words, figures, amounts => amounts.SellCost));
        if (report.SeesBuySide)
        {
            Row(words["Buy cost"], figures => Amounts(words, figures, amounts => amounts.BuyCost));
            Row(words["Margin"], figures => Amounts(words, figures, amounts => amounts.Margin));
        }

        var (now, before) = report.Period switch
        {
            MailPeriod.Day => (words["This day"], words["The day before"]),
            MailPeriod.Week => (words["This week"], words["The week before"]),
            _ => (words["This month"], words["The month before"]),
        };
        return new MailTable(words["Totals"], [new(words["Figure"]), new(now, true), new(before, true)], rows, "");

        void Row(string name, Func<TrafficFigures, string> of) => rows.Add([name, of(report.Totals), of(report.Before)]);
    }

    private static MailTable Causes(MailReport report, Wording words)
    {
        var all = report.Causes.Sum(row => row.Figures.Attempts);
        var rows = report.Causes.Take(MostCauses).Select(row => Cells(row.Key, row.Name, row.Figures.Attempts)).ToList();
        if (report.Causes.Count - MostCauses is > 0 and var others)
        {
            rows.Add(Cells("", words[words.KeyOf(others, "{0} other", "{0} others"), others], report.Causes.Skip(MostCauses).Sum(row => row.Figures.Attempts)));
        }

        return new MailTable(words["Hang-up causes"], [new(words["Code"]), new(words["Cause"]), new(words["Attempts"], true), new(words["Share"], true)], rows, words["No attempt ended."]);

        IReadOnlyList<string> Cells(string code, string name, long attempts) => [code, name, Count(words, attempts), Percent(words, (decimal)attempts / Math.Max(1, all))];
    }

    private static MailTable Countries(MailReport report, Wording words)
    {
        MailColumn[] columns =
        [
            new(words["Country"]), new(words["Calls"], true), new(words["Minutes"], true), new(words["ASR"], true), new(words["ACD"], true), new(words["Sell"], true),
            .. report.SeesBuySide ? [new MailColumn(words["Margin"], true)] : Array.Empty<MailColumn>(),
        ];
        return new MailTable(words["Most called countries"], columns, [.. report.Countries.Select(Cells)], words["No call led to a country."]);

        IReadOnlyList<string> Cells(TrafficRow row) =>
        [
            row.Name, Count(words, row.Figures.Calls), Minutes(words, row.Figures.Duration), Percent(words, row.Figures.Asr), Acd(row.Figures.Acd), Amounts(words, row.Figures, amounts => amounts.SellCost),
            .. report.SeesBuySide ? [Amounts(words, row.Figures, amounts => amounts.Margin)] : Array.Empty<string>(),
        ];
    }

    private static MailTable Last(MailReport report, Wording words)
    {
        MailColumn[] columns = [new(words["Start"]), new(words["Caller"]), new(words["Destination"]), new(words["Country"]), new(words["Duration"], true), new(words["Cause"], true), new(words["Sell"], true)];
        return new MailTable(words["Last calls"], columns, [.. report.Last.Select(Cells)], words["There was no call."]);

        IReadOnlyList<string> Cells(Call call) =>
        [
            Moment(call.Start, report.Zone), call.CallerNumber, call.E164.Length > 0 ? call.E164 : call.Destination, Country.Name(call.Country), Duration(call.Duration),
            call.Cause.ToString(CultureInfo.InvariantCulture), call.Currency is { } currency ? $"{Amount(words, call.Sell.Cost)} {currency}" : "",
        ];
    }
}
