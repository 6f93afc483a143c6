using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>What of the chain belongs to single switches: their rates, waiting and rejected records, and what their pushers report.</summary>
internal sealed class SwitchQueries(ImportDatabases databases)
{
    private const int Minutes = 5;
    private const int MostRejected = 10_000;

    public async Task<SwitchFacts> ReadAsync(AccessScope scope, DateTimeOffset now, ImportHealth health, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        var texts = await SwitchTexts.ReadAsync(databases.Calls, cancellation);
        var facts = new SwitchFacts();
        await RatesAsync(facts, now, cancellation);
        if (health.Rejected > 0)
        {
            await RejectedAsync(facts, texts, cancellation);
        }

        if (health.InboxTrouble is null)
        {
            if (health.Waiting > 0)
            {
                await WaitingAsync(facts, texts, cancellation);
            }

            foreach (var pusher in await PusherStates.ListAsync(databases.Inbox, texts, cancellation))
            {
                facts.Add(pusher);
            }
        }

        return facts;
    }

    private async Task RatesAsync(SwitchFacts facts, DateTimeOffset now, CancellationToken cancellation)
    {
        var minute = now.UtcDateTime.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        await using var command = databases.Calls.CreateCommand("select switch_id, sum(ended)::bigint from rollup_minute where bucket >= $1 and bucket < $2 group by switch_id");
        command.Parameters.AddWithValue(minute.AddMinutes(-Minutes));
        command.Parameters.AddWithValue(minute);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            facts.PerMinute[row.GetInt32(0)] = row.GetInt64(1) / (decimal)Minutes;
        }
    }

    private async Task RejectedAsync(SwitchFacts facts, SwitchTexts texts, CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand(string.Create(CultureInfo.InvariantCulture,
            $"""
            select switch, count(*), max(rejected_at), (array_agg(reason order by id desc))[1]
            from (select id, switch, rejected_at, reason from cdr_rejected where resolved_at is null order by id desc limit {MostRejected}) as newest group by switch
            """));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (texts.Find(row.GetString(0)) is { } id)
            {
                var (count, at, reason) = (row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3));
                facts.Rejected[id] = facts.Rejected.TryGetValue(id, out var other)
                    ? other with { Count = other.Count + count, LastAt = at > other.LastAt ? at : other.LastAt, LastReason = at > other.LastAt ? reason : other.LastReason }
                    : new QuarantinedRecords(count, at, reason);
            }
        }
    }

    private async Task WaitingAsync(SwitchFacts facts, SwitchTexts texts, CancellationToken cancellation)
    {
        await using var command = databases.Inbox.CreateCommand(string.Create(CultureInfo.InvariantCulture,
            $"select switch, count(*), min(received_at) from (select switch, received_at from cdr_import where not imported order by id limit {ImportHealth.Most}) as waiting group by switch"));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (texts.Find(row.GetString(0)) is { } id)
            {
                var (count, oldest) = (row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2));
                facts.Waiting[id] = facts.Waiting.TryGetValue(id, out var other)
                    ? new WaitingRecords(other.Count + count, oldest < other.Oldest ? oldest : other.Oldest)
                    : new WaitingRecords(count, oldest);
            }
        }
    }
}

/// <summary>Facts of switches by their ids.</summary>
internal sealed class SwitchFacts
{
    private readonly Dictionary<int, List<SeenPusher>> _pushers = [];
    private readonly List<SeenPusher> _strangers = [];

    public Dictionary<int, decimal> PerMinute { get; } = [];

    public Dictionary<int, WaitingRecords> Waiting { get; } = [];

    public Dictionary<int, QuarantinedRecords> Rejected { get; } = [];

    public IReadOnlyList<SeenPusher> Strangers => _strangers;

    public void Add(SeenPusher pusher)
    {
        if (pusher.SwitchId is not { } id)
        {
            _strangers.Add(pusher);
            return;
        }

        if (!_pushers.TryGetValue(id, out var own))
        {
            _pushers[id] = own = [];
        }

        own.Add(pusher);
    }

    public SwitchLink Complete(SwitchLink one) => one with
    {
        PerMinute = PerMinute.GetValueOrDefault(one.Id),
        Waiting = Waiting.GetValueOrDefault(one.Id),
        Quarantined = Rejected.GetValueOrDefault(one.Id),
        Pushers = _pushers.GetValueOrDefault(one.Id) ?? [],
    };
}
