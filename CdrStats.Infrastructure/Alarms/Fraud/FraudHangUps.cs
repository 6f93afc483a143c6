using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>A call that was ended, or was to be.</summary>
/// <param name="Who">Null: the rule.</param>
/// <param name="IsTrial">A dry run: nothing was done.</param>
/// <param name="Trouble">Why it was not ended; empty: it was, or is to be.</param>
public sealed record HungUpCall(long Id, DateTimeOffset At, string? Who, FraudKind? Rule, string Switch, string Destination, bool IsTrial, DateTimeOffset? DoneAt, bool IsEnded, string Trouble);

/// <summary>Ends the calls in progress of an account: shows them, and carries out what people and rules ordered. Each order is carried out once at most, whatever is killed.</summary>
public sealed class FraudHangUps(NpgsqlDataSource database, LiveBoard board, CallHangUp calls, TimeProvider clock)
{
    /// <summary>An order that waited longer is not carried out: the call that was meant may be over, and people have acted otherwise.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private const int AtOnce = 50;

    /// <summary>The calls that the account has made and that are in progress, as far as this host knows; for operators.</summary>
    public IReadOnlyList<LiveCall> Running(AccessScope scope, FraudAccount account)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return !scope.SeesEverything ? [] : [.. board.Now(scope).Oldest(int.MaxValue).Where(one =>
            (one.Call.Reading.CustomerId ?? 0) == account.CustomerId && one.Call.AccountCode.Trim() == account.Code
            && one.Call.Reading is { Direction: not CallDirection.Inbound, Kind: not CallKind.Internal })];
    }

    /// <summary>What was ended of an account, the newest first; for operators.</summary>
    public async Task<IReadOnlyList<HungUpCall>> ListAsync(AccessScope scope, FraudAccount account, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("""
            select o.id, o.at, o.who, o.rule, s.name, o.destination, o.is_trial, o.done_at, o.is_ended, o.trouble from fraud_hang_up o join switch s on s.id = o.switch_id
            where coalesce(o.customer_id, 0) = $1 and o.account_code = $2 and $3 order by o.id desc limit 50
            """);
        FraudTable.Ask(command, scope, account);
        var all = new List<HungUpCall>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            all.Add(new HungUpCall(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : (FraudKind)row.GetInt16(3), row.GetString(4), row.GetString(5),
                row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.GetBoolean(8), row.GetString(9)));
        }

        return all;
    }

    /// <summary>Switches that can be told to end a call.</summary>
    public Task<IReadOnlySet<int>> AbleAsync(CancellationToken cancellation) => calls.AbleAsync(cancellation);

    /// <summary>Carries out what was ordered and not begun.</summary>
    /// <returns>How many calls were ended.</returns>
    public async Task<int> WorkAsync(CancellationToken cancellation)
    {
        var orders = await TakeAsync(cancellation);
        var outcomes = await Task.WhenAll(orders.Select(async order => (Order: order,
            Trouble: clock.GetUtcNow() - order.At > Fresh ? "ordered too long ago" : await calls.EndAsync(order.SwitchId, order.LegId, order.Channel, cancellation))));
        foreach (var (order, trouble) in outcomes)
        {
            await NoteAsync(order, trouble, cancellation);
        }

        return outcomes.Count(one => one.Trouble is null);
    }

    private async Task<IReadOnlyList<Order>> TakeAsync(CancellationToken cancellation)
    {
        var orders = new List<Order>();
        await using var command = database.CreateCommand($"""
            update fraud_hang_up o set begun_at = $1 from switch s
            where s.id = o.switch_id and o.id in (select id from fraud_hang_up where begun_at is null order by id limit {AtOnce} for update skip locked)
            returning o.id, o.at, o.who, o.rule, o.incident_id, o.account_code, o.switch_id, s.name, o.leg_id, o.channel, o.destination
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            orders.Add(new Order(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : (FraudKind)row.GetInt16(3), row.IsDBNull(4) ? null : row.GetInt64(4),
                row.GetString(5), row.GetInt32(6), row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10)));
        }

        return orders;
    }

    private async Task NoteAsync(Order order, string? trouble, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var done = new NpgsqlCommand("update fraud_hang_up set done_at = $2, is_ended = $3, trouble = $4 where id = $1", connection)
        {
            Parameters = { new() { Value = order.Id }, new() { Value = now.UtcDateTime }, new() { Value = trouble is null }, new() { Value = trouble ?? "" } },
        })
        {
            await done.ExecuteNonQueryAsync(cancellation);
        }

        var words = (trouble, order.Who is null ? order.Rule : null) switch
        {
            (null, null) => FraudSentences.HungUp.Of(order.Destination, order.Switch),
            (null, { } rule) => FraudSentences.HungUpByRule.Of(order.Destination, order.Switch, FraudText.Of(rule)),
            ({ } why, null) => FraudSentences.NotHungUp.Of(order.Destination, order.Switch, why),
            ({ } why, { } rule) => FraudSentences.NotHungUpByRule.Of(order.Destination, order.Switch, why, FraudText.Of(rule)),
        };
        await EditLog.AddAsync(
            connection, order.Who ?? string.Create(CultureInfo.InvariantCulture, $"rule {(int)order.Rule!.Value}"), "fraud_hang_up", (int)Math.Min(order.Id, int.MaxValue), order.AccountCode, "done",
            new EditChanges().Note("deed", null, words), now, cancellation);
        if (order.Incident is { } incident)
        {
            await IncidentRows.NoteAsync(connection, incident, order.Who, IncidentEventKind.Acted, words, now, cancellation);
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private sealed record Order(
        long Id, DateTimeOffset At, string? Who, FraudKind? Rule, long? Incident, string AccountCode, int SwitchId, string Switch, string LegId, string Channel, string Destination);
}
