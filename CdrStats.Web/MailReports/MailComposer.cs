using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.MailReports;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Infrastructure.Notifications;

namespace CdrStats.Web.MailReports;

/// <summary>Makes the mail of a schedule and a period: for the page's preview, for "send now" and for the job, so that they are the same.</summary>
internal sealed class MailComposer(MailReportQueries reports, ViewFile files)
{
    private const int RowsShown = 20;

    /// <param name="day">The period's first day.</param>
    public async Task<ComposedMail> ComposeAsync(MailSchedule schedule, DateOnly day, ClaimsPrincipal reader, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return schedule is { ViewPage: { } page, ViewQuery: { } query, ViewName: { } name }
            ? await OfViewAsync(schedule, page, query, name, day, reader, cancellation)
            : MailReportPaper.Of(await reports.ReadAsync(reader.Scope(), schedule.Period, day, schedule.Zone, cancellation));
    }

    private async Task<ComposedMail> OfViewAsync(MailSchedule schedule, string page, string query, string name, DateOnly day, ClaimsPrincipal reader, CancellationToken cancellation)
    {
        var (range, zone) = (MailPeriods.Of(schedule.Period, day, schedule.Zone), schedule.Zone);
        var (title, format) = (MailReportWords.Title(schedule.Period, day), CallExportFormat.All.First(one => one.Extension == schedule.Format));
        await using var file = new BoundedFile();
        ViewAnswer answer;
        try
        {
            answer = await files.WriteAsync(file, format, page, query, reader, range, zone, cancellation);
        }
        catch (FileTooLongException)
        {
            answer = new ViewAnswer(name, null, $"The file is longer than the {BoundedFile.Most / 1_000_000} MB that mail servers take: open the view in the console and export it there, or give it more filters.");
        }

        var lead = $"{answer.Title}, {MailReportWords.Adjective(schedule.Period).ToLowerInvariant()}: {Moment(range.From)} to {Moment(range.To)}, {zone.Id}. "
            + (answer.Problem is { } problem ? $"There is no file: {problem}" : "The attached file has every row.");
        var document = new MailDocument(
            $"{name}: {title}", lead, null, answer.Table is { } table ? [Shown(table)] : [],
            $"You get this mail because somebody sends the view \"{name}\" to you under Mail report in CdrStats Console; there it is changed and switched off.");
        var subject = $"{name}: {title}";
        return answer.Problem is not null
            ? ComposedMail.Of(subject, document)
            : ComposedMail.Of(subject, document, new MailPart($"{FileName(name)}-{day:yyyy-MM-dd}.{format.Extension}", format.ContentType, null, file.ToArray()));

        string Moment(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static MailTable Shown(ExportTable table)
    {
        var rows = table.Rows.Take(RowsShown).Select(row => (IReadOnlyList<string>)[.. row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")]).ToList();
        var heading = table.Rows.Count > RowsShown ? string.Create(CultureInfo.InvariantCulture, $"The first {RowsShown} of {table.Rows.Count:N0} rows") : "Rows";
        return new MailTable(heading, [.. table.Columns.Select(column => new MailColumn(column.Name, column.IsNumber))], rows, "There is none.");
    }

    private static string FileName(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
}
