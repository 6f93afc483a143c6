using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>
/// The figures of destinations, each with its calls in every step. Destinations are many: the database makes one row of each, as most of the time would go to carrying
/// a row for each of their steps.
/// </summary>
internal static class DestinationFigures
{
    /// <param name="facts">Told apart by dial code, with or without the carrier plan.</param>
    public static async Task<IReadOnlyDictionary<string, (TrafficFigures Figures, long[] Trend)>> ReadAsync(
        NpgsqlDataSource database, AccessScope scope, TrafficFilter filter, TimeRange range, Facts facts, IReadOnlyList<DateTimeOffset> steps, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(scope);
        var rows = TrafficSql.Rows(scope, filter, range, facts, steps, false, now, command.Parameters);
        var which = TrafficSql.Step(steps, command.Parameters);
        // Totals are few rows for each destination: a sum for every step of it would be most of the work. Calls are many, and are summed up by step first.
        var stepped = TrafficSql.IsOfTotals(scope, filter, facts)
            ? $"select {which} as step, facts.* from ({rows}) as facts"
            : $"select {which} as step, dimension, currency, {TrafficSql.Sums} from ({rows}) as facts group by step, dimension, currency";
        command.CommandText = $"""
            select dimension, currency, {TrafficSql.Sums}, array_agg(step), array_agg(calls)
            from ({stepped}) as stepped group by dimension, currency having sum(calls) > 0 or sum(attempts) > 0
            """;
        var found = new Dictionary<string, (TrafficFigures Figures, long[] Trend)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var key = reader.GetString(0);
            var (figures, trend) = found.TryGetValue(key, out var before) ? before : (TrafficFigures.None, new long[steps.Count]);
            foreach (var (step, calls) in reader.GetFieldValue<int[]>(13).Zip(reader.GetFieldValue<long[]>(14)))
            {
                trend[step] += calls;
            }

            found[key] = (figures.Plus(TrafficSql.Tally(reader, 2), reader.GetString(1), scope.SeesBuySide), trend);
        }

        return found;
    }
}
