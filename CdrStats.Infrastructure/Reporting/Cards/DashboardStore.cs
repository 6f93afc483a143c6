using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Reporting.Cards;

/// <summary>
/// The dashboards that users arrange for themselves. A card holds what is asked for alone: whoever looks at it sees what he may see. Ids of switches and customers
/// that are no longer there lead to no calls.
/// </summary>
public sealed class DashboardStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>The user's own; else that of the first of his groups (by name) for which one was arranged; else the usual one.</summary>
    public async Task<DashboardPlan> ReadAsync(int userId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select plan.user_id is not null, user_group.name, plan.cards::text, plan.version
            from dashboard_plan plan left join user_group on user_group.id = plan.group_id
            where plan.user_id = $1 or plan.group_id in (select role_id from console_user_group where user_id = $1)
            order by plan.user_id is null, lower(user_group.name), plan.id limit 1
            """);
        command.Parameters.AddWithValue(userId);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return DashboardPlan.Usual;
        }

        var isOwn = reader.GetBoolean(0);
        return new DashboardPlan(isOwn ? PlanOf.User : PlanOf.Group, isOwn ? null : reader.GetString(1), CardText.Read(reader.GetString(2)), isOwn ? reader.GetInt64(3) : 0);
    }

    /// <summary>Stores the user's own.</summary>
    /// <param name="version">What was read: somebody who arranged it in another window meanwhile is not overwritten.</param>
    public async Task<Saved> SaveAsync(int userId, IReadOnlyList<DashboardCard> cards, long version, CancellationToken cancellation)
    {
        if (Complaint(cards) is { } complaint)
        {
            return complaint;
        }

        await using var command = database.CreateCommand(version == 0
            ? "insert into dashboard_plan (user_id, cards, saved_at) values ($1, $2, $3) on conflict (user_id) do nothing returning id"
            : "update dashboard_plan set cards = $2, saved_at = $3, version = version + 1 where user_id = $1 and version = $4 returning id");
        command.Parameters.AddWithValue(userId);
        command.Parameters.Add(new NpgsqlParameter { Value = CardText.Write(cards), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        if (version != 0)
        {
            command.Parameters.AddWithValue(version);
        }

        return await command.ExecuteScalarAsync(cancellation) is int id ? new Saved.Done(id) : new Saved.Conflict();
    }

    /// <summary>Takes the user's own away: what is his group's, or usual, is shown again.</summary>
    /// <param name="version">Only while it is of this version; null: of any.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(int userId, long? version, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from dashboard_plan where user_id = $1 and coalesce($2, version) = version");
        command.Parameters.AddWithValue(userId);
        command.Parameters.Add(new NpgsqlParameter { Value = version ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    internal static Saved.Refused? Complaint(IReadOnlyList<DashboardCard> cards)
    {
        ArgumentNullException.ThrowIfNull(cards);
        return cards.Count > DashboardCard.Most ? new Saved.Refused($"A dashboard has up to {DashboardCard.Most} cards.")
            : cards.Select(card => card.Complaint()).FirstOrDefault(complaint => complaint is not null) is { } wrong ? new Saved.Refused(wrong)
            : null;
    }
}
