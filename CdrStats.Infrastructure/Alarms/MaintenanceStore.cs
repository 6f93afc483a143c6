using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Times of maintenance, as operators announce and end them.</summary>
public sealed class MaintenanceStore(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Most = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Those that are on or to come, then those that are over, the latest first; for operators.</summary>
    public async Task<IReadOnlyList<MaintenanceWindow>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return scope.SeesEverything ? await ReadAsync(connection, $"order by to_at desc limit {Most}", cancellation) : [];
    }

    public async Task<Saved> AddAsync(string editor, MaintenanceWindow window, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(window);
        var now = clock.GetUtcNow();
        var refused = window.Reason.Trim().Length is 0 or > 500 ? new Saved.Refused("Say in 1 to 500 characters what is being done: it stands with each incident of that time.", "reason")
            : window.To <= window.From ? new Saved.Refused("It ends after it begins.", "to")
            : window.To <= now ? new Saved.Refused("It would be over already: what happened was told.", "to")
            : window.To - window.From > Longest ? new Saved.Refused("A time of maintenance is at most 31 days long.", "to") : null;
        if (refused is not null)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await AlarmTidying.StrangerAsync(connection, AccessScope.Everything, AlarmScope.All with { Switches = window.Switches, Customers = window.Customers }, cancellation) is { } stranger)
        {
            return stranger;
        }

        await using var add = new NpgsqlCommand("insert into maintenance_window (from_at, to_at, reason, switches, customers, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7) returning id", connection)
        {
            Parameters =
            {
                new() { Value = window.From.UtcDateTime }, new() { Value = window.To.UtcDateTime }, new() { Value = window.Reason.Trim() }, new() { Value = window.Switches.ToArray() }, new() { Value = window.Customers.ToArray() },
                new() { Value = now.UtcDateTime }, new() { Value = editor },
            },
        };
        var id = (int)(await add.ExecuteScalarAsync(cancellation))!;
        await EditLog.AddAsync(connection, editor, "maintenance", id, window.Reason.Trim(), "added", Changes(window), now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    /// <summary>Ends one that is on, or takes back one that is to come.</summary>
    public async Task<Saved> EndAsync(string editor, int id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var end = new NpgsqlCommand("""
            with planned as (delete from maintenance_window where id = $1 and from_at >= $2 returning reason),
            running as (update maintenance_window set to_at = $2 where id = $1 and from_at < $2 and to_at > $2 returning reason)
            select reason from planned union all select reason from running
            """, connection) { Parameters = { new() { Value = id }, new() { Value = now.UtcDateTime } } };
        if (await end.ExecuteScalarAsync(cancellation) is not string reason)
        {
            return new Saved.Conflict("It is over already.");
        }

        await EditLog.AddAsync(connection, editor, "maintenance", id, reason, "ended", new EditChanges(), now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    /// <summary>What is on now.</summary>
    internal static Task<List<MaintenanceWindow>> NowAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation) =>
        ReadAsync(connection, "where from_at <= $1 and to_at > $1 order by id", cancellation, now.UtcDateTime);

    private static async Task<List<MaintenanceWindow>> ReadAsync(NpgsqlConnection connection, string which, CancellationToken cancellation, params object[] values)
    {
        var windows = new List<MaintenanceWindow>();
        await using var command = new NpgsqlCommand($"select id, from_at, to_at, reason, switches, customers, created_by from maintenance_window {which}", connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            windows.Add(new MaintenanceWindow(
                row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetFieldValue<int[]>(4), row.GetFieldValue<int[]>(5), row.GetString(6)));
        }

        return windows;
    }

    private static EditChanges Changes(MaintenanceWindow window) => new EditChanges()
        .Note("from", null, window.From.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)).Note("to", null, window.To.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))
        .Note("switches", null, window.Switches.Select(id => id.ToString(CultureInfo.InvariantCulture))).Note("customers", null, window.Customers.Select(id => id.ToString(CultureInfo.InvariantCulture)));
}
