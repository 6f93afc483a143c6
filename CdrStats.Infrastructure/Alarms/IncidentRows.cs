using CdrStats.Domain.Alarms;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What happened to an incident.</summary>
public enum IncidentEventKind
{
    Opened = 1,
    ToldAgain = 2,
    Recovered = 3,
    Acknowledged = 4,
    Snoozed = 5,
    Commented = 6,
    Closed = 7,

    /// <summary>Somebody did something about it, or took it back.</summary>
    Acted = 8,
    Assigned = 9,
    Escalated = 10,

    /// <summary>Nobody is told, and why.</summary>
    Quieted = 11,
}

/// <summary>How the last incident of an alarm stands.</summary>
/// <param name="Id">Of one that is open.</param>
/// <param name="ClosedByHand">When somebody closed it although it had not recovered since, and the alarm still asks the same.</param>
internal sealed record LastIncident(long? Id, OpenIncident? Open, DateTimeOffset? ClosedByHand)
{
    public static LastIncident None { get; } = new(null, null, null);
}

/// <summary>Writes rows of <c>alarm_incident</c> and its history, within the caller's transaction.</summary>
internal static class IncidentRows
{
    /// <summary>Whom every host of the console listens for.</summary>
    public const string Channel = "cdr_alarm";

    /// <summary>Told to every host with the commit.</summary>
    public static async Task AnnounceAsync(NpgsqlConnection connection, CancellationToken cancellation) => await RunAsync(connection, $"notify {Channel}", cancellation);

    /// <summary>The last incident of each of these alarms that had one.</summary>
    /// <param name="hold">Until the transaction ends: nobody changes it meanwhile.</param>
    public static async Task<IReadOnlyDictionary<int, LastIncident>> LastAsync(NpgsqlConnection connection, int[] alarms, bool hold, CancellationToken cancellation)
    {
        var last = new Dictionary<int, LastIncident>();
        await using var command = new NpgsqlCommand($"""
            select alarm.id, incident.id, told_at, acknowledged_at is not null, snoozed_until, closed_at,
                closed_by is not null and incident.question_id = alarm.question_id
                    and not exists (select from alarm_report report where report.alarm_id = alarm.id and report.evaluated_at > closed_at and report.fires = false),
                quiet, part_of is not null
            from alarm cross join lateral (select * from alarm_incident where alarm_id = alarm.id order by id desc limit 1 {(hold ? "for update" : "")}) as incident
            where alarm.id = any($1)
            """, connection)
        {
            Parameters = { new() { Value = alarms } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            last[row.GetInt32(0)] = row.IsDBNull(5)
                ? new LastIncident(row.GetInt64(1), new OpenIncident(row.GetFieldValue<DateTimeOffset>(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4)) { IsQuiet = row.GetBoolean(7), IsPart = row.GetBoolean(8) }, null)
                : new LastIncident(null, null, row.GetBoolean(6) ? row.GetFieldValue<DateTimeOffset>(5) : null);
        }

        return last;
    }

    /// <summary>It fired again, and people know.</summary>
    public static NpgsqlBatchCommand GoOn(long incident, DateTimeOffset now) => new("update alarm_incident set fired = fired + 1, fired_at = $2 where id = $1")
    {
        Parameters = { new() { Value = incident }, new() { Value = now.UtcDateTime } },
    };

    /// <summary>What an evaluation does that does not just go on (<see cref="GoOn"/>).</summary>
    /// <returns>The incident it belongs to; null: none.</returns>
    public static async Task<long?> StepAsync(NpgsqlConnection connection, int alarm, long? open, IncidentStep step, AlarmVerdict verdict, string words, DateTimeOffset now, CancellationToken cancellation)
    {
        if (verdict is not AlarmVerdict.Judged judged || step == IncidentStep.None)
        {
            return open;
        }

        if (step == IncidentStep.Open)
        {
            await using var add = new NpgsqlCommand(
                "insert into alarm_incident (alarm_id, question_id, opened_at, fired_at, told_at, value, reference, compared) select id, question_id, $2, $2, $2, $3, $4, $5 from alarm where id = $1 returning id", connection)
            {
                Parameters = { new() { Value = alarm }, new() { Value = now.UtcDateTime }, new() { Value = judged.Current }, new() { Value = (object?)judged.Earlier ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Numeric }, new() { Value = judged.Compared } },
            };
            var id = (long)(await add.ExecuteScalarAsync(cancellation))!;
            await NoteAsync(connection, id, null, IncidentEventKind.Opened, words, now, cancellation);
            return id;
        }

        if (step == IncidentStep.Recover)
        {
            await RunAsync(connection, "update alarm_incident set closed_at = $2 where id = $1", cancellation, open!.Value, now.UtcDateTime);
            await ReleaseAsync(connection, open.Value, cancellation);
            await NoteAsync(connection, open.Value, null, IncidentEventKind.Recovered, words, now, cancellation);
            return open;
        }

        await RunAsync(connection, "update alarm_incident set fired = fired + 1, fired_at = $2, told_at = $2, quiet = false where id = $1", cancellation, open!.Value, now.UtcDateTime);
        await NoteAsync(connection, open.Value, null, IncidentEventKind.ToldAgain, words, now, cancellation);
        return open;
    }

    /// <summary>Closes what is open of an alarm, by somebody's doing.</summary>
    public static async Task CloseOfAsync(NpgsqlConnection connection, int alarm, string who, string words, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var close = new NpgsqlCommand("update alarm_incident set closed_at = $2, closed_by = $3 where alarm_id = $1 and closed_at is null returning id", connection)
        {
            Parameters = { new() { Value = alarm }, new() { Value = now.UtcDateTime }, new() { Value = who } },
        };
        if (await close.ExecuteScalarAsync(cancellation) is long id)
        {
            await NoteAsync(connection, id, who, IncidentEventKind.Closed, words, now, cancellation);
            await ReleaseAsync(connection, id, cancellation);
        }
    }

    /// <summary>Keeps an incident that just opened without telling anybody.</summary>
    /// <param name="partOf">The incident that is told in its place; null: there is none.</param>
    public static async Task QuietAsync(NpgsqlConnection connection, long incident, long? partOf, string why, DateTimeOffset now, CancellationToken cancellation)
    {
        await RunAsync(connection, "update alarm_incident set quiet = true, part_of = nullif($2, 0) where id = $1", cancellation, incident, partOf ?? 0L);
        await NoteAsync(connection, incident, null, IncidentEventKind.Quieted, why, now, cancellation);
    }

    /// <summary>The open incident that others of this cause are parts of.</summary>
    public static async Task<long?> LeaderAsync(NpgsqlConnection connection, string cause, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select id from alarm_incident where cause = $1 and closed_at is null and part_of is null order by id limit 1", connection) { Parameters = { new() { Value = cause } } };
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    public static Task CauseAsync(NpgsqlConnection connection, long incident, IncidentCause cause, CancellationToken cancellation) =>
        RunAsync(connection, "update alarm_incident set cause = $2, cause_words = $3 where id = $1", cancellation, incident, cause.Key, cause.Words);

    /// <summary>What was a part of an incident that closed stands for itself, and is told if it goes on.</summary>
    public static Task ReleaseAsync(NpgsqlConnection connection, long incident, CancellationToken cancellation) =>
        RunAsync(connection, "update alarm_incident set part_of = null where part_of = $1", cancellation, incident);

    public static Task NoteAsync(NpgsqlConnection connection, long incident, string? who, IncidentEventKind kind, string words, DateTimeOffset now, CancellationToken cancellation) =>
        RunAsync(connection, "insert into alarm_incident_event (incident_id, at, who, kind, words) values ($1, $2, $3, $4, $5)", cancellation, incident, now.UtcDateTime, (object?)who ?? DBNull.Value, (short)kind, words);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }
}
