using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>One minute of one switch, or of all (0): attempts that started in it, and those that ended in it. The records of one call are one attempt.</summary>
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

/// <summary>
/// The minutes of a day and two hours behind the live figures, read once for all of them. Switches are told apart in the last two hours and in the ten minutes a day ago, which is
/// where they are asked for: by the minute, a day of many switches is more than a page needs.
/// </summary>
public sealed class MinuteFacts
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Apart = TimeSpan.FromHours(2);

    private readonly IReadOnlyList<MinuteFact> _facts;

    private MinuteFacts(IReadOnlyList<MinuteFact> facts, IReadOnlyList<int> switches) => (_facts, Switches) = (facts, switches);

    /// <summary>Those with calls in any of the minutes.</summary>
    public IReadOnlyList<int> Switches { get; }

    /// <summary>All minutes since a day and two hours before <paramref name="minute"/>, the running one; also those ahead of our clock.</summary>
    public static async Task<MinuteFacts> ReadAsync(NpgsqlDataSource database, AccessScope scope, int? switchId, DateTimeOffset minute, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand(scope);
        var where = $"bucket >= {At(minute - Day - Apart)}{TrafficSql.Scope(scope, "customer_id", command.Parameters)}";
        where += switchId is { } id ? $" and switch_id = {TrafficSql.Add(command.Parameters, id)}" : "";
        var apart = $"bucket >= {At(minute - Apart)} or bucket >= {At(minute.AddMinutes(-10) - Day)} and bucket < {At(minute - Day)}";
        // The switches of all calls are told by the hours' totals: to count the minutes by switch as well takes half as long again.
        var switchesOf = scope.SeesEverything
            ? $"""
              union all
              select null, id, 0, 0, 0, 0, 0 from switch
              where exists (select from rollup_total where kind = {(int)TotalOf.Traffic} and span = {(int)TotalSpan.Hour} and switch_id = switch.id and bucket >= date_trunc('hour', {At(minute - Day - Apart)}))
                  {(switchId is { } only ? $"and id = {TrafficSql.Add(command.Parameters, only)}" : "")}
              """
            : "";
        command.CommandText = $"""
            select bucket, {(scope.SeesEverything ? "which" : "coalesce(which, switch_id)")}, sum(attempts)::bigint, sum(ended_attempts)::bigint, sum(ended_answered)::bigint,
                   sum(ended_effective)::bigint, sum(ended_billsec)::bigint
            from (select *, case when {apart} then switch_id else 0 end as which from {(scope.SeesEverything ? "rollup_minute_switch" : "rollup_minute")} where {where}) as minutes
            group by {(scope.SeesEverything ? "bucket, which" : "grouping sets ((bucket, which), (switch_id))")}
            {switchesOf}
            """;
        var (facts, switches) = (new List<MinuteFact>(), new List<int>());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(0))
            {
                switches.Add(reader.GetInt32(1));
                continue;
            }

            facts.Add(new MinuteFact(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
                reader.GetInt64(5), reader.GetInt64(6)));
        }

        return new MinuteFacts(facts, switches);

        string At(DateTimeOffset instant) => TrafficSql.Add(command.Parameters, instant.UtcDateTime);
    }

    /// <summary>Quality over calls that ended in [from, to), of all or, where they are told apart, of one switch.</summary>
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

    /// <summary>Calls in progress at the beginning of a minute of the last two hours, by switch.</summary>
    public IReadOnlyDictionary<int, long> ConcurrencyBySwitch(DateTimeOffset at)
    {
        var flows = _facts.Where(fact => fact.Minute >= at).ToLookup(fact => fact.SwitchId, fact => new MinuteFlow(fact.Minute, fact.Started, fact.Ended));
        return Switches.ToDictionary(id => id, id => ConcurrencyCurve.At(flows[id], at, at)[0]);
    }

    /// <summary>Calls in progress at the beginning of each minute of [first, last], of all or, within the last two hours, of one switch.</summary>
    public IReadOnlyList<long> Concurrency(DateTimeOffset first, DateTimeOffset last, int? switchId = null) => ConcurrencyCurve.At(
        _facts.Where(fact => switchId is null || fact.SwitchId == switchId).Select(fact => new MinuteFlow(fact.Minute, fact.Started, fact.Ended)), first, last);
}
