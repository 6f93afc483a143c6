using System.Globalization;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Languages;
using Npgsql;

namespace CdrStats.Infrastructure.Notifications.Choices;

/// <summary>Makes one mail of what was collected for somebody, when its time has come: the mail and the note of what is in it are one transaction.</summary>
public sealed class DigestPost(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>So many are told with all they say, and counted beyond.</summary>
    private const int Most = 100;

    /// <returns>How many digests were left in the outbox.</returns>
    public async Task<int> LeaveDueAsync(CancellationToken cancellation)
    {
        var due = new List<string>();
        await using (var find = database.CreateCommand("select distinct recipient from notification where state = 4 and next_at <= $1 limit 500"))
        {
            find.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
            await using var row = await find.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                due.Add(row.GetString(0));
            }
        }

        foreach (var recipient in due)
        {
            await LeaveAsync(recipient, cancellation);
        }

        return due.Count;
    }

    private async Task LeaveAsync(string recipient, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (ids, notices) = (new List<long>(), new List<Collected>());
        await using (var read = new NpgsqlCommand("select id, created_at, subject, body from notification where state = 4 and recipient = $1 and next_at <= $2 order by id for update skip locked", connection)
        {
            Parameters = { new() { Value = recipient }, new() { Value = now.UtcDateTime } },
        })
        await using (var row = await read.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                ids.Add(row.GetInt64(0));
                if (notices.Count < Most)
                {
                    notices.Add(new Collected(row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3)));
                }
            }
        }

        if (ids.Count == 0)
        {
            return;
        }

        var (zone, words) = await ReaderAsync(connection, recipient, cancellation);
        var mail = Of(notices, ids.Count, zone, words);
        var content = await MailContents.AddAsync(connection, mail, now, cancellation);
        var digest = await MailOutbox.LeaveAsync(connection, recipient, mail.Subject, mail.Text, new MailOrigin { Content = content }, now, cancellation);
        await using (var within = new NpgsqlCommand("update notification set state = 5, digest_id = $2 where id = any($1)", connection)
        {
            Parameters = { new() { Value = ids.ToArray() }, new() { Value = digest } },
        })
        {
            await within.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static ComposedMail Of(IReadOnlyList<Collected> notices, int all, TimeZoneInfo zone, Wording words)
    {
        var title = words[words.KeyOf(all, "{0} notification", "{0} notifications"), all];
        var more = all > notices.Count ? $" {words["The first {0} are below.", notices.Count]}" : "";
        var list = new MailTable(words["What happened"], [new(words["Time"]), new(words["Notification"])], [.. notices.Select(one => (IReadOnlyList<string>)[Moment(one.At), one.Subject])], "");
        return ComposedMail.Of(
            words["Digest: {0}", title],
            new MailDocument(
                title, $"{words["Collected until now. Times are of {0}.", zone.Id]}{more}", null, [list, .. notices.Select(one => new MailTable($"{Moment(one.At)[11..]} {one.Subject}", [new(""), new("")], Lines(one.Body), ""))],
                words["You get this mail because you chose a digest under Notifications in CdrStats Console; there it is changed and switched off."])
            { Language = words.Language.Code });

        string Moment(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>"Value: 12 %" is a label and its value.</summary>
    private static List<IReadOnlyList<string>> Lines(string body) =>
        [.. body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.IndexOf(": ", StringComparison.Ordinal) is > 0 and < 30 and var at ? (IReadOnlyList<string>)[line[..at], line[(at + 2)..]] : ["", line])];

    private static async Task<(TimeZoneInfo Zone, Wording Words)> ReaderAsync(NpgsqlConnection connection, string recipient, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select u.language, {NotificationChoiceStore.Columns} from notification_choice c join console_user u on u.id = c.user_id where lower(u.email) = lower($1) limit 1", connection)
        {
            Parameters = { new() { Value = recipient } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? (NotificationChoiceStore.Read(row, 1).Zone, Wording.Of(row.IsDBNull(0) ? null : row.GetString(0)))
            : (NotificationChoices.Usual.Zone, Wording.Of(Domain.Languages.Language.English));
    }

    private sealed record Collected(DateTimeOffset At, string Subject, string Body);
}
