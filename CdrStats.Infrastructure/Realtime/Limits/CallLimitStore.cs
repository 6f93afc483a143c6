using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Realtime.Limits;

/// <summary>Limits of calls at once: those of switches and customers are set here, those of gateways where gateways are (their maximum of calls, by their name).</summary>
public sealed class CallLimitStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    /// <summary>More than any switch carries.</summary>
    public const int Most = 1_000_000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private (DateTimeOffset At, IReadOnlyDictionary<HistoryKey, int> Limits)? _read;

    /// <summary>As they are, at most some seconds old.</summary>
    public async Task<CallLimits> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_read is { } read && now - read.At < LookEvery)
            {
                return new CallLimits(read.Limits, scope);
            }
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rows = await db.Database.SqlQuery<Stored>($"""
            select 1 as kind, switch_id::text as key, calls from call_limit where switch_id is not null
            union all select 2, customer_id::text, calls from call_limit where customer_id is not null
            union all select 3, name, maximum_calls from gateway where maximum_calls > 0 and active
            """).ToListAsync(cancellation);
        var limits = rows.ToDictionary(row => new HistoryKey((HistoryBy)row.Kind, row.Key), row => row.Calls);
        lock (_gate)
        {
            _read = (now, limits);
        }

        return new CallLimits(limits, scope);
    }

    /// <summary>As they are, and again now and then; while the database is away they stay.</summary>
    public async IAsyncEnumerable<CallLimits> WatchAsync(AccessScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        do
        {
            CallLimits limits;
            try
            {
                limits = await ReadAsync(scope, cancellation);
            }
            catch (Exception error) when (DatabaseTrouble.Is(error))
            {
                continue;
            }

            yield return limits;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>All switches, then all customers, by name. Nothing to those who see but one customer.</summary>
    public async Task<IReadOnlyList<CallLimitRow>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return [];
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rows = await db.Database.SqlQuery<Listed>($"""
            select 1 as kind, switch.id, switch.name, calls from switch left join call_limit on switch_id = switch.id
            union all select 2, customer.id, customer.name, calls from customer left join call_limit on customer_id = customer.id
            order by 1, 3 limit 5000
            """).ToListAsync(cancellation);
        return [.. rows.Select(row => new CallLimitRow((HistoryBy)row.Kind, row.Id, row.Name, row.Calls))];
    }

    /// <param name="calls">At once; null: no limit.</param>
    public async Task<Saved> SetAsync(CallLimitRow row, int? calls, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(editor);
        var isSwitch = row.By == HistoryBy.Switch;
        if ((!isSwitch && row.By != HistoryBy.Customer) || calls is < 1 or > Most)
        {
            return new Saved.Refused($"A limit is a number from 1 to {Most}, or empty for none.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        var kind = isSwitch ? "switch" : "customer";
        if (!rights.May(Permissions.Change(kind)))
        {
            return new Saved.Refused($"This needs the permission to change {(isSwitch ? "switches" : "customers")}.");
        }

        var (switchId, customerId) = (isSwitch ? row.Id : (int?)null, isSwitch ? (int?)null : row.Id);
        var before = await db.Database.SqlQuery<int>($"delete from call_limit where switch_id = {switchId} or customer_id = {customerId} returning calls as \"Value\"").ToListAsync(cancellation);
        if (calls is { } limit
            && await db.Database.ExecuteSqlAsync(
                $"insert into call_limit (switch_id, customer_id, calls) select {switchId}, {customerId}, {limit} where exists (select from switch where id = {switchId}) or exists (select from customer where id = {customerId})", cancellation) == 0)
        {
            return new Saved.Refused("It is no longer there.");
        }

        await EditLog.AddAsync(db, rights, kind, row.Id, row.Name, "changed", new EditChanges().Note("calls at once", before is [var was] ? was : (int?)null, calls), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        lock (_gate)
        {
            _read = null;
        }

        return new Saved.Done(row.Id);
    }

    private sealed record Stored(int Kind, string Key, int Calls);

    private sealed record Listed(int Kind, int Id, string Name, int? Calls);
}
