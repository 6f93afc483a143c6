using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Notifications.Choices;

/// <summary>What each user wants to be told.</summary>
public sealed class NotificationChoiceStore(NpgsqlDataSource database)
{
    internal const string Columns = "c.mailed, c.shown, c.least, c.quiet_from, c.quiet_to, c.time_zone, c.digest, c.digest_hour";

    /// <returns>Null: the user has chosen nothing.</returns>
    public async Task<NotificationChoices?> FindAsync(int userId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Columns} from notification_choice c where user_id = $1");
        command.Parameters.AddWithValue(userId);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Read(row, 0) : null;
    }

    public async Task<Saved> SaveAsync(int userId, NotificationChoices choices, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (Complaint(choices) is { } refused)
        {
            return refused;
        }

        await using var command = database.CreateCommand("""
            insert into notification_choice (user_id, mailed, shown, least, quiet_from, quiet_to, time_zone, digest, digest_hour) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (user_id) do update set mailed = excluded.mailed, shown = excluded.shown, least = excluded.least, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
                time_zone = excluded.time_zone, digest = excluded.digest, digest_hour = excluded.digest_hour
            """);
        foreach (var value in (object[])[userId, choices.Mailed.ToArray(), choices.Shown.ToArray(), (short)choices.Least])
        {
            command.Parameters.Add(new() { Value = value });
        }

        command.Parameters.Add(new() { Value = (object?)choices.QuietFrom ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Time });
        command.Parameters.Add(new() { Value = (object?)choices.QuietTo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Time });
        foreach (var value in (object[])[choices.TimeZone, (short)choices.Digest, (short)choices.DigestHour])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellation);
        return new Saved.Done(userId);
    }

    internal static NotificationChoices Read(NpgsqlDataReader row, int at) => new(
        row.GetFieldValue<string[]>(at), row.GetFieldValue<string[]>(at + 1), (Severity)row.GetInt16(at + 2), row.IsDBNull(at + 3) ? null : row.GetFieldValue<TimeOnly>(at + 3),
        row.IsDBNull(at + 4) ? null : row.GetFieldValue<TimeOnly>(at + 4), row.GetString(at + 5), (DigestRhythm)row.GetInt16(at + 6), row.GetInt16(at + 7));

    private static Saved.Refused? Complaint(NotificationChoices choices) =>
        choices.Mailed.Concat(choices.Shown).Except(NotificationKinds.All).Any() ? new Saved.Refused($"There are the kinds {string.Join(", ", NotificationKinds.All)}.", "kinds")
        : !Enum.IsDefined(choices.Least) ? new Saved.Refused("The least severity is notice, warning or critical.", "least")
        : !TimeZoneInfo.TryFindSystemTimeZoneById(choices.TimeZone, out _) ? new Saved.Refused("The time zone is the name of one, such as Europe/Madrid.", "zone")
        : choices.QuietFrom is null != choices.QuietTo is null || (choices.QuietFrom is not null && choices.QuietFrom == choices.QuietTo)
            ? new Saved.Refused("Quiet hours have a beginning and an end, which differ.", "quiet")
        : !Enum.IsDefined(choices.Digest) || choices.DigestHour is < 0 or > 23 ? new Saved.Refused("A digest comes each hour, or each day at an hour of 0 to 23.", "digest") : null;
}
