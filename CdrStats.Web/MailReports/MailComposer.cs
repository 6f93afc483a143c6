using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Infrastructure.Notifications;

namespace CdrStats.Web.MailReports;

/// <summary>Makes the mail of a schedule and a period: for the page's preview, for "send now" and for the job, so that they are the same.</summary>
internal sealed class MailComposer(MailReportQueries reports, ViewFile files, ReaderLanguages languages)
{
    private const int RowsShown = 20;

    /// <summary>For each who gets it, in the language that they read; addresses of no user, in the language of whose report it is.</summary>
    /// <param name="day">The period's first day.</param>
    public async Task<IReadOnlyList<AddressedMail>> ComposeForAllAsync(MailSchedule schedule, DateOnly day, ClaimsPrincipal reader, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var read = await languages.OfAsync(schedule.Recipients, cancellation);
        var mails = new List<AddressedMail>();
        foreach (var same in schedule.Recipients.GroupBy(recipient => Wording.Of(read.GetValueOrDefault(ReaderLanguages.Key(recipient)) ?? reader.Language())))
        {
            var mail = await ComposeAsync(schedule, day, reader, same.Key, cancellation);
            mails.AddRange(same.Select(recipient => new AddressedMail(recipient, mail)));
        }

        return mails;
    }

    /// <param name="day">The period's first day.</param>
    public async Task<ComposedMail> ComposeAsync(MailSchedule schedule, DateOnly day, ClaimsPrincipal reader, Wording words, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(words);
        // Of this call alone: the localiser, which names the columns of a view, asks for it.
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (words.Language.Culture, words.Language.Culture);
        return schedule is { ViewPage: { } page, ViewQuery: { } query, ViewName: { } name }
            ? await OfViewAsync(schedule, page, query, name, day, reader, words, cancellation)
            : MailReportPaper.Of(await reports.ReadAsync(reader.Scope(), schedule.Period, day, schedule.Zone, cancellation), words);
    }

    private async Task<ComposedMail> OfViewAsync(MailSchedule schedule, string page, string query, string name, DateOnly day, ClaimsPrincipal reader, Wording words, CancellationToken cancellation)
    {
        var (range, zone) = (MailPeriods.Of(schedule.Period, day, schedule.Zone), schedule.Zone);
        var (title, format) = (MailReportWords.Title(words, schedule.Period, day), CallExportFormat.All.First(one => one.Extension == schedule.Format));
        await using var file = new BoundedFile();
        ViewAnswer answer;
        try
        {
            answer = await files.WriteAsync(file, format, page, query, reader, range, zone, cancellation);
        }
        catch (FileTooLongException)
        {
            answer = new ViewAnswer(name, null, words["The file is longer than the {0} MB that mail servers take: open the view in the console and export it there, or give it more filters.", BoundedFile.Most / 1_000_000]);
        }

        var lead = words["{0}, {1}: {2} to {3}, {4}.", answer.Title, words[MailScheduleForm.How(schedule.Period)], Moment(range.From), Moment(range.To), zone.Id] + " "
            + (answer.Problem is { } problem ? words["There is no file: {0}", words[problem]] : words["The attached file has every row."]);
        var subject = $"{name}: {title}";
        var document = new MailDocument(
            subject, lead, null, answer.Table is { } table ? [Shown(table, words)] : [],
            words["You get this mail because somebody sends the view \"{0}\" to you under Mail report in CdrStats Console; there it is changed and switched off.", name])
        { Language = words.Language.Code };
        return answer.Problem is not null
            ? ComposedMail.Of(subject, document)
            : ComposedMail.Of(subject, document, new MailPart($"{FileName(name)}-{day:yyyy-MM-dd}.{format.Extension}", format.ContentType, null, file.ToArray()));

        string Moment(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static MailTable Shown(ExportTable table, Wording words)
    {
        var rows = table.Rows.Take(RowsShown).Select(row => (IReadOnlyList<string>)[.. row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")]).ToList();
        var heading = table.Rows.Count > RowsShown ? words["The first {0} of {1} rows", RowsShown, table.Rows.Count.ToString("N0", words.Language.Culture)] : words["Rows"];
        return new MailTable(heading, [.. table.Columns.Select(column => new MailColumn(column.Name, column.IsNumber))], rows, words["There is none."]);
    }

    private static string FileName(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
}
