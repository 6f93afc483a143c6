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
}

/// <summary>Writes rows of <c>alarm_incident</c> and its history, within the caller's transaction.</summary>
internal static class IncidentRows
{
    /// <summary>Whom every host of the console listens for.</summary>
    public const string Channel = "cdr_alarm";

    /// <summary>Told to every host with the commit.</summary>
    public static async Task AnnounceAsync(NpgsqlConnection connection, CancellationToken cancellation) => await RunAsync(connection, $"notify {Channel}", cancellation);

    /// <summary>What an evaluation does.</summary>
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
                "insert into alarm_incident (alarm_id, opened_at, fired_at, told_at, value, reference, compared) values ($1, $2, $2, $2, $3, $4, $5) returning id", connection)
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
            await NoteAsync(connection, open.Value, null, IncidentEventKind.Recovered, words, now, cancellation);
            return open;
        }

        await RunAsync(connection, "update alarm_incident set fired = fired + 1, fired_at = $2, told_at = case when $3 then $2 else told_at end where id = $1",
            cancellation, open!.Value, now.UtcDateTime, step == IncidentStep.Repeat);
        if (step == IncidentStep.Repeat)
        {
            await NoteAsync(connection, open.Value, null, IncidentEventKind.ToldAgain, words, now, cancellation);
        }

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
        }
    }

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
