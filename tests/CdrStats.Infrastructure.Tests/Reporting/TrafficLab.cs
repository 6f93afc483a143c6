using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>Random calls of the last twenty days, also around a change of clocks, stored and folded; and the same calls to count by hand.</summary>
internal sealed class TrafficLab : IAsyncDisposable
{
    private static readonly string[] Countries = ["ES", "GB", "FR", ""];
    private static readonly string[] Codes = ["34", "44", "33", ""];
    private static readonly int[] Causes = [16, 17, 19, 34, 487, 1];
    private static readonly string[] Currencies = ["EUR", "USD", ""];

    private TrafficLab(NpgsqlDataSource source, IReadOnlyList<CallFigures> calls)
    {
        (Source, Calls) = (source, calls);
        Traffic = new TrafficQueries(source, TimeProvider.System);
        (First, Last) = (calls.Min(call => call.Start).AddHours(-1), calls.Max(call => call.Start).AddHours(1));
    }

    public NpgsqlDataSource Source { get; }

    public IReadOnlyList<CallFigures> Calls { get; }

    public TrafficQueries Traffic { get; }

    public DateTimeOffset First { get; }

    public DateTimeOffset Last { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TrafficLab> NewAsync(PostgresFixture postgres, int count)
    {
        var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var calls = Make(count, TimeProvider.System.GetUtcNow());
        await using var connection = await source.OpenConnectionAsync(Stop);
        foreach (var month in calls.Select(call => new DateOnly(call.Start.Year, call.Start.Month, 1)).Distinct())
        {
            await using var partition = new NpgsqlCommand("select ensure_call_partition($1)", connection) { Parameters = { new() { Value = month } } };
            await partition.ExecuteNonQueryAsync(Stop);
        }

        await using (var copy = await connection.BeginBinaryImportAsync("""
            copy call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, cause, buy_plan_id, sell_billed, buy_billed,
                inbox, source, kind, caller_kind, direction, number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency,
                callid, caller_number, caller_name, caller_e164, destination, e164, dial_code, country) from stdin (format binary)
            """, Stop))
        {
            long id = 0;
            foreach (var call in calls)
            {
                await copy.WriteRowAsync(Stop,
                    ++id, call.Start.UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime, 1L, id, Guid.NewGuid(), call.SwitchId, call.CustomerId == 0 ? null : call.CustomerId, call.Duration,
                    call.BillSeconds, call.Cause, call.CarrierId == 0 ? null : call.CarrierId, call.BillSeconds, call.BillSeconds,
                    (short)1, (short)0, (short)0, (short)0, (short)0, (short)0, (short)0, (short)0, 0m, call.SellCost, 0m, call.BuyCost, Empty(call.Currency),
                    "c", "1", "", "", "2", "", Empty(call.DialCode), Empty(call.Country));
            }

            await copy.CompleteAsync(Stop);
        }

        var rollups = new Rollups();
        foreach (var call in calls)
        {
            rollups.Add(call);
        }

        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await RollupWriter.FoldAsync(connection, rollups, Stop);
        await transaction.CommitAsync(Stop);
        return new TrafficLab(source, calls);
    }

    /// <summary>To the second, to the minute or to the quarter, by the round.</summary>
    public TimeRange RandomRange(Random random, int round)
    {
        var grain = (round % 3) switch { 0 => 1, 1 => 60, _ => 900 };
        var (from, to) = (First.AddSeconds(random.NextDouble() * (Last - First).TotalSeconds), First.AddSeconds(random.NextDouble() * (Last - First).TotalSeconds));
        from = DateTimeOffset.FromUnixTimeSeconds(from.ToUnixTimeSeconds() / grain * grain);
        to = DateTimeOffset.FromUnixTimeSeconds(to.ToUnixTimeSeconds() / grain * grain);
        return from < to ? new TimeRange(from, to) : new TimeRange(to, from.AddSeconds(grain));
    }

    public IEnumerable<CallFigures> Visible(AccessScope scope, TrafficFilter filter, TimeRange range) => Calls.Where(call =>
        call.Start >= range.From && call.Start < range.To && (scope.SeesEverything || call.CustomerId == scope.CustomerId)
        && (filter.SwitchId is null || call.SwitchId == filter.SwitchId) && (filter.CustomerId is null || call.CustomerId == filter.CustomerId)
        && (filter.Country is null || call.Country == filter.Country));

    public static TrafficFigures Count(IEnumerable<CallFigures> calls, bool seesBuySide)
    {
        var list = calls.ToList();
        return new TrafficFigures(
            list.Count, list.Count, list.Count(call => call.BillSeconds > 0),
            list.Count(call => call.BillSeconds > 0 || call.Cause is 17 or 18 or 19 or 20 or 21 or 487),
            list.Sum(call => (long)call.Duration), list.Sum(call => (long)call.BillSeconds),
            [.. list.GroupBy(call => call.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new CurrencyAmounts(group.Key, group.Sum(call => call.SellCost), seesBuySide ? group.Sum(call => call.BuyCost) : null))]);
    }

    public static void Same(TrafficFigures expected, TrafficFigures actual)
    {
        Assert.Equal(expected.Amounts, actual.Amounts);
        Assert.Equal(expected with { Amounts = [] }, actual with { Amounts = [] });
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    // Half of them in the last twenty days, half around 25 October 2026, when Europe and Lord Howe have changed or change their clocks.
    private static List<CallFigures> Make(int count, DateTimeOffset now)
    {
        var random = new Random(42);
        var change = new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero);
        return [.. Enumerable.Range(0, count).Select(n =>
        {
            var start = n % 2 == 0 ? now.AddSeconds(-random.Next(10, 20 * 86400)) : change.AddSeconds(random.Next(-5 * 86400, 5 * 86400));
            var place = random.Next(4);
            var duration = random.Next(3) == 0 ? random.Next(20000) : random.Next(200);
            var answered = random.Next(10) < 6 ? duration : 0;
            var currency = Currencies[random.Next(3)];
            var paid = currency.Length > 0;
            return new CallFigures(
                1 + random.Next(3), random.Next(3), DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds()), duration, answered, Causes[random.Next(6)],
                Countries[place], Codes[place], random.Next(3), currency, paid ? random.Next(1000000) / 1000000m : 0, paid ? random.Next(1000000) / 1000000m : 0);
        })];
    }

    private static string? Empty(string text) => text.Length == 0 ? null : text;
}
