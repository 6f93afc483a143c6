using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>The reports that users have sent by mail. Each keeps his own; nobody sees another's.</summary>
public sealed class MailSchedules(NpgsqlDataSource database, TimeProvider clock)
{
    public const int MostRecipients = 20;

    /// <summary>So many of one user.</summary>
    public const int Most = 50;

    private const int Logged = 30;

    private const string Select = """
        select s.id, s.version, s.user_id, s.view_id, s.format, s.period, s.hour, s.time_zone, s.recipients, s.enabled, s.since, s.done, v.name, v.page, v.query
        from mail_schedule s left join saved_view v on v.id = s.view_id
        """;

    /// <summary>Those of a user.</summary>
    public Task<IReadOnlyList<MailSchedule>> ListAsync(int userId, CancellationToken cancellation) => ReadAsync($"{Select} where s.user_id = $1 order by s.view_id nulls first, s.period, s.id", cancellation, userId);

    /// <summary>Everybody's that are switched on, for whoever sends them.</summary>
    internal Task<IReadOnlyList<MailSchedule>> EnabledAsync(CancellationToken cancellation) => ReadAsync($"{Select} where s.enabled order by s.id", cancellation);

    /// <summary>The user's own address, to begin with; null where none is known.</summary>
    public async Task<string?> AddressAsync(int userId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select email from console_user where id = $1");
        command.Parameters.AddWithValue(userId);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    public async Task<Saved> SaveAsync(MailSchedule schedule, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        string[] recipients = [.. schedule.Recipients.Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (Complaint(schedule, recipients) is { } refused)
        {
            return refused;
        }

        // A view must be the user's own: one that a colleague changes or takes away would change the mail.
        const string Add = """
            insert into mail_schedule (user_id, view_id, format, period, hour, time_zone, recipients, enabled, since)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9 where (select count(*) from mail_schedule where user_id = $1) < 50 and ($2::integer is null or exists (select from saved_view where id = $2 and user_id = $1))
            returning id
            """;
        const string Change = """
            update mail_schedule set view_id = $2, format = $3, period = $4, hour = $5, time_zone = $6, recipients = $7, enabled = $8, version = version + 1,
                since = case when period = $4 and enabled and hour = $5 and time_zone = $6 and view_id is not distinct from $2 then since else $9 end,
                done = case when period = $4 and view_id is not distinct from $2 then done end
            where id = $10 and version = $11 and user_id = $1 and ($2::integer is null or exists (select from saved_view where id = $2 and user_id = $1)) returning id
            """;
        await using var command = database.CreateCommand(schedule.Id == 0 ? Add : Change);
        foreach (var value in (object[])[schedule.UserId, DBNull.Value, DBNull.Value, (short)schedule.Period, (short)schedule.Hour, schedule.TimeZone, recipients, schedule.Enabled, clock.GetUtcNow().UtcDateTime])
        {
            command.Parameters.Add(new() { Value = value });
        }

        command.Parameters[1] = new NpgsqlParameter { Value = (object?)schedule.ViewId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };
        command.Parameters[2] = new NpgsqlParameter { Value = schedule.ViewId is null ? DBNull.Value : schedule.Format, NpgsqlDbType = NpgsqlDbType.Text };
        if (schedule.Id != 0)
        {
            command.Parameters.AddWithValue(schedule.Id);
            command.Parameters.AddWithValue(schedule.Version);
        }

        try
        {
            return await command.ExecuteScalarAsync(cancellation) is int id ? new Saved.Done(id)
                : schedule.Id == 0 ? new Saved.Refused("There are fifty of them already, or the view is gone: views of colleagues are kept as one's own first.") : new Saved.Conflict();
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused("This report comes as often already: change that one.", "period");
        }
    }

    public async Task<Saved> DeleteAsync(int userId, int id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from mail_schedule where id = $1 and user_id = $2");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(userId);
        return await command.ExecuteNonQueryAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }

    /// <summary>The last mails of a user's schedules, the newest first.</summary>
    public async Task<IReadOnlyList<ScheduledMail>> LogAsync(int userId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select n.id, n.schedule_id, n.created_at, n.schedule_day, n.recipient, n.subject, n.state, n.attempts, n.sent_at, n.last_error
            from mail_schedule s cross join lateral (select * from notification where schedule_id = s.id order by id desc limit {Logged}) n where s.user_id = $1 order by n.id desc limit {Logged}
            """);
        command.Parameters.AddWithValue(userId);
        var mails = new List<ScheduledMail>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            mails.Add(new ScheduledMail(
                row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3), row.GetString(4), row.GetString(5),
                (NotificationState)row.GetInt16(6), row.GetInt32(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetString(9)));
        }

        return mails;
    }

    private static Saved.Refused? Complaint(MailSchedule schedule, string[] recipients) =>
        recipients.Length is 0 or > MostRecipients ? new Saved.Refused("A report goes to 1 to 20 addresses, separated by commas.", "recipients")
        : Array.Find(recipients, text => !MailAddress.IsOne(text) || text.Length > 320) is { } wrong ? new Saved.Refused($"'{wrong}' is no mail address.", "recipients")
        : schedule.Hour is < 0 or > 23 ? new Saved.Refused("The hour is one of 0 to 23.", "hour")
        : !Enum.IsDefined(schedule.Period) ? new Saved.Refused("A report comes daily, weekly or monthly.", "period")
        : !TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _) ? new Saved.Refused("The time zone is the name of one, such as Europe/Madrid.", "zone")
        : schedule.ViewId is not null && schedule.Format is not ("csv" or "xlsx") ? new Saved.Refused("A view comes as CSV or XLSX.", "format") : null;

    private async Task<IReadOnlyList<MailSchedule>> ReadAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        var schedules = new List<MailSchedule>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            schedules.Add(new MailSchedule(
                row.GetInt32(0), row.GetInt64(1), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetInt32(3), Text(4), (MailPeriod)row.GetInt16(5), row.GetInt16(6), row.GetString(7),
                row.GetFieldValue<string[]>(8), row.GetBoolean(9), row.GetFieldValue<DateTimeOffset>(10), row.IsDBNull(11) ? null : row.GetFieldValue<DateOnly>(11))
            {
                ViewName = Text(12),
                ViewPage = Text(13),
                ViewQuery = Text(14),
            });
        }

        return schedules;

        string? Text(int at) => row.IsDBNull(at) ? null : row.GetString(at);
    }
}
