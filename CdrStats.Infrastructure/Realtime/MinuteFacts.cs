using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>One minute of one switch: attempts that started in it, and those that ended in it. The records of one call are one attempt.</summary>
public readonly record struct MinuteFact(
    DateTimeOffset Minute, int SwitchId, long Started, long Ended, long EndedAnswered, long EndedEffective, long EndedBillSeconds);

/// <summary>
/// How attempts ended over a window, by the minute of their end: the honest recent past, since a record comes when its call ends.
/// The seconds are those of each attempt's longest record.
/// </summary>
public readonly record struct Quality(long Attempts, long Answered, long Effective, long BillSeconds)
{
    public decimal? Asr => Attempts == 0 ? null : (decimal)Answered / Attempts;

    public decimal? Ner => Attempts == 0 ? null : (decimal)Effective / Attempts;

    /// <summary>Seconds.</summary>
    public decimal? Acd => Answered == 0 ? null : (decimal)BillSeconds / Answered;
}

/// <summary>The minutes behind the live figures, read once for all of them.</summary>
public sealed class MinuteFacts
{
    private readonly IReadOnlyList<MinuteFact> _facts;

    private MinuteFacts(IReadOnlyList<MinuteFact> facts) => _facts = facts;

    /// <summary>All minutes from <paramref name="from"/> on, also those ahead of our clock.</summary>
    public static async Task<MinuteFacts> ReadAsync(NpgsqlDataSource database, AccessScope scope, int? switchId, DateTimeOffset from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand(scope);
        var where = $"bucket >= {TrafficSql.Add(command.Parameters, from.UtcDateTime)}{TrafficSql.Scope(scope, "customer_id", command.Parameters)}";
        where += switchId is { } id ? $" and switch_id = {TrafficSql.Add(command.Parameters, id)}" : "";
        command.CommandText = $"""
            select bucket, switch_id, sum(attempts)::bigint, sum(ended_attempts)::bigint, sum(ended_answered)::bigint,
                   sum(ended_effective)::bigint, sum(ended_billsec)::bigint
            from {(scope.SeesEverything ? "rollup_minute_switch" : "rollup_minute")} where {where} group by bucket, switch_id
            """;
        var facts = new List<MinuteFact>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            facts.Add(new MinuteFact(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
                reader.GetInt64(5), reader.GetInt64(6)));
        }

        return new MinuteFacts(facts);
    }

    public IEnumerable<int> Switches => _facts.Select(fact => fact.SwitchId).Distinct();

    /// <summary>Quality over calls that ended in [from, to), of one switch or all.</summary>
    public Quality Ended(DateTimeOffset from, DateTimeOffset to, int? switchId = null)
    {
        var quality = default(Quality);
        foreach (var fact in _facts)
        {
            if (fact.Minute >= from && fact.Minute < to && (switchId is null || fact.SwitchId == switchId))
            {
                quality = new Quality(
                    quality.Attempts + fact.Ended, quality.Answered + fact.EndedAnswered,
                    quality.Effective + fact.EndedEffective, quality.BillSeconds + fact.EndedBillSeconds);
            }
        }

        return quality;
    }

    /// <summary>Calls in progress at the beginning of a minute, by switch.</summary>
    public IReadOnlyDictionary<int, long> ConcurrencyBySwitch(DateTimeOffset at) =>
        _facts.GroupBy(fact => fact.SwitchId).ToDictionary(facts => facts.Key, facts => ConcurrencyCurve.At(facts.Select(fact => new MinuteFlow(fact.Minute, fact.Started, fact.Ended)), at, at)[0]);

    /// <summary>Calls in progress at the beginning of each minute of [first, last].</summary>
    public IReadOnlyList<long> Concurrency(DateTimeOffset first, DateTimeOffset last, int? switchId = null) => ConcurrencyCurve.At(
        _facts.Where(fact => switchId is null || fact.SwitchId == switchId).Select(fact => new MinuteFlow(fact.Minute, fact.Started, fact.Ended)), first, last);
}
