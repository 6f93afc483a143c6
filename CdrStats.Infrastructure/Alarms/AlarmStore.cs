using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>The alarms, as they are edited and evaluated.</summary>
public sealed class AlarmStore(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly Dictionary<string, string> _order = new(StringComparer.Ordinal)
    {
        ["name"] = "lower(alarm.name)",
        ["id"] = "alarm.id",
        ["period"] = "alarm.period",
        ["measure"] = "alarm.measure",
        ["threshold"] = "alarm.threshold",
        ["status"] = "alarm.status",
    };

    /// <summary>All that the scope may see, by name.</summary>
    public async Task<IReadOnlyList<Alarm>> ListAsync(AccessScope scope, CancellationToken cancellation) =>
        (await ReadAsync(scope, new GridRequest(), int.MaxValue, cancellation)).Rows;

    public Task<GridPage<Alarm>> PageAsync(AccessScope scope, GridRequest request, CancellationToken cancellation) => ReadAsync(scope, request, GridRequest.Size, cancellation);

    /// <returns>Null: there is none that the scope may see.</returns>
    public async Task<Alarm?> FindAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand();
        command.CommandText = $"select {AlarmTable.Columns} from alarm where id = {TrafficSql.Add(command.Parameters, id)} and {AlarmTable.Visible(scope, command.Parameters)}";
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? AlarmTable.Read(row) : null;
    }

    /// <summary>Adds it (id 0), or stores it unless somebody else changed it since it was read.</summary>
    public async Task<Saved> SaveAsync(string editor, Alarm edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        var alarm = AlarmTidying.Tidy(edited);
        if (AlarmTidying.Complaint(alarm) is { } complaint)
        {
            return complaint;
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Alarms are edited by operators alone.
        if (await AlarmTidying.StrangerAsync(connection, AccessScope.Everything, alarm.Rule.Scope, cancellation) is { } stranger)
        {
            return stranger;
        }

        var before = alarm.Id == 0 ? null : await AlarmRows.LockAsync(connection, alarm.Id, cancellation);
        if (alarm.Id != 0 && (before is null || before.Version != alarm.Version))
        {
            return new Saved.Conflict();
        }

        try
        {
            var now = clock.GetUtcNow();
            // Asked something else, or again after a pause, it begins anew; what lies in between was not asked for.
            var isAsBefore = before is not null && alarm.Status != AlarmStatus.Inactive && before.Status != AlarmStatus.Inactive && before.TimeZone == alarm.TimeZone
                && (before.Rule with { Condition = alarm.Rule.Condition, Threshold = alarm.Rule.Threshold, LeastAttempts = alarm.Rule.LeastAttempts }) == alarm.Rule;
            var id = await AlarmRows.WriteAsync(connection, alarm with { EvaluatedTo = isAsBefore ? before!.EvaluatedTo : null }, now, cancellation);
            var asksAsBefore = before is not null && before.AsksAs(alarm);
            if (!asksAsBefore)
            {
                await AlarmRows.AskAsync(connection, id, cancellation);
            }

            if (alarm.Status != AlarmStatus.Active || !asksAsBefore)
            {
                var reason = alarm.Status != AlarmStatus.Active ? IncidentSentences.NotActive : IncidentSentences.AsksElse;
                await IncidentRows.CloseOfAsync(connection, id, editor, reason, now, cancellation);
            }

            await EditLog.AddAsync(connection, editor, "alarm", id, alarm.Name, before is null ? "added" : "changed", AlarmTidying.Changes(before, alarm), now, cancellation);
            await IncidentRows.AnnounceAsync(connection, cancellation);
            await transaction.CommitAsync(cancellation);
            return new Saved.Done(id);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused($"There is already an alarm '{alarm.Name}'.", "name");
        }
    }

    /// <summary>Deletes an alarm that is as it was read, with its reports and incidents.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, long version, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await AlarmRows.LockAsync(connection, id, cancellation) is not { } alarm || alarm.Version != version)
        {
            return new Saved.Conflict();
        }

        await using (var delete = new NpgsqlCommand("delete from alarm where id = $1", connection) { Parameters = { new() { Value = id } } })
        {
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        await EditLog.AddAsync(connection, editor, "alarm", id, alarm.Name, "deleted", AlarmTidying.Changes(alarm, null), clock.GetUtcNow(), cancellation);
        await IncidentRows.AnnounceAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private async Task<GridPage<Alarm>> ReadAsync(AccessScope scope, GridRequest request, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(request);
        await using var command = database.CreateCommand();
        var where = AlarmTable.Visible(scope, command.Parameters);
        if (request.Pattern is { } pattern)
        {
            where += $" and alarm.name ilike {TrafficSql.Add(command.Parameters, pattern)} escape '{GridRequest.Escape}'";
        }

        var order = _order.GetValueOrDefault(request.Sort ?? "name", "lower(alarm.name)");
        command.CommandText = $"""
            select {AlarmTable.Columns}, count(*) over () from alarm where {where}
            order by {order} {(request.Descending ? "desc" : "asc")}, alarm.id offset {TrafficSql.Add(command.Parameters, request.Skip)} limit {TrafficSql.Add(command.Parameters, most)}
            """;
        var (rows, total) = (new List<Alarm>(), 0);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            rows.Add(AlarmTable.Read(row));
            total = (int)row.GetInt64(AlarmTable.Width);
        }

        return new GridPage<Alarm>(rows, total);
    }
}
