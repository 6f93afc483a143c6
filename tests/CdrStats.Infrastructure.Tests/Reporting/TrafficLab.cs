using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>A row of what is counted: a record, an attempt made of several records, or a call that is both.</summary>
/// <param name="Id">Of the record; of an attempt, that of its first.</param>
/// <param name="End">Of an attempt, that of its last record.</param>
internal readonly record struct Counted(CallFigures Of, bool IsRecord, bool IsAttempt, long Id, DateTimeOffset End)
{
    public DateTimeOffset Start => Of.Start;

    /// <summary>The account code and the number that its record carries.</summary>
    public string AccountCode => AccountOf(Of);

    public string Number => NumberOf(Of);

    public int SwitchId => Of.SwitchId;

    public int CustomerId => Of.CustomerId;

    public int Cause => Of.Cause;

    public string Country => Of.Country;

    public string DialCode => Of.DialCode;

    public int CarrierId => Of.CarrierId;

    public static string AccountOf(in CallFigures call) => $"acc{call.CarrierId}";

    public static string NumberOf(in CallFigures call) => $"{call.DialCode}{60 + (call.Duration % 3)}000";
}

/// <summary>
/// Random calls of the last twenty days, also around a change of clocks, a part of them with several records, stored and folded; and the same calls
/// to count by hand.
/// </summary>
internal sealed class TrafficLab : IAsyncDisposable
{
    private static readonly string[] Countries = ["ES", "GB", "FR", ""];
    private static readonly string[] Codes = ["34", "44", "33", ""];
    private static readonly int[] Causes = [16, 17, 19, 34, 487, 1];
    private static readonly string[] Currencies = ["EUR", "USD", ""];

    private TrafficLab(NpgsqlDataSource source, IReadOnlyList<Counted> calls)
    {
        (Source, Calls) = (source, calls);
        Traffic = new TrafficQueries(source, TimeProvider.System);
        (First, Last) = (calls.Min(call => call.Start).AddHours(-1), calls.Max(call => call.Start).AddHours(1));
    }

    public NpgsqlDataSource Source { get; }

    public IReadOnlyList<Counted> Calls { get; }

    public TrafficQueries Traffic { get; }

    public DateTimeOffset First { get; }

    public DateTimeOffset Last { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TrafficLab> NewAsync(PostgresFixture postgres, int count)
    {
        var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var calls = Make(count, TimeProvider.System.GetUtcNow());
        await using var connection = await source.OpenConnectionAsync(Stop);
        foreach (var month in calls.Select(call => new DateOnly(call.Figures.Start.Year, call.Figures.Start.Month, 1)).Distinct())
        {
            await using var partition = new NpgsqlCommand("select ensure_call_partition($1)", connection) { Parameters = { new() { Value = month } } };
            await partition.ExecuteNonQueryAsync(Stop);
        }

        await using (var copy = await connection.BeginBinaryImportAsync("""
            copy call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, cause, buy_plan_id, sell_billed, buy_billed,
                inbox, source, kind, caller_kind, direction, number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency,
                callid, caller_number, caller_name, caller_e164, destination, e164, dial_code, country, linked_id, account_code, progress_sec) from stdin (format binary)
            """, Stop))
        {
            long id = 0;
            foreach (var (call, key, linkedId) in calls)
            {
                await copy.WriteRowAsync(Stop,
                    ++id, call.Start.UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime, 1L, id, key, call.SwitchId, call.CustomerId == 0 ? null : call.CustomerId, call.Duration,
                    call.BillSeconds, call.Cause, call.CarrierId == 0 ? null : call.CarrierId, call.BillSeconds, call.BillSeconds,
                    (short)1, (short)0, (short)0, (short)0, (short)0, (short)0, (short)0, (short)0, 0m, call.SellCost, 0m, call.BuyCost, Empty(call.Currency),
                    "c", "1", "", "", "2", Counted.NumberOf(call), Empty(call.DialCode), Empty(call.Country), linkedId, Counted.AccountOf(call), (int?)(call.ProgressSeconds == 0 ? null : call.ProgressSeconds));
            }

            await copy.CompleteAsync(Stop);
        }

        var rollups = new Rollups();
        var ids = calls.Select((call, position) => (call.Key, Id: position + 1L)).ToDictionary(call => call.Key, call => call.Id);
        var counted = new List<Counted>();
        foreach (var call in calls.Where(call => call.LinkedId is null))
        {
            rollups.Add(call.Figures);
            counted.Add(new Counted(call.Figures, true, true, ids[call.Key], End(call.Figures)));
        }

        foreach (var legs in calls.Where(call => call.LinkedId is not null).GroupBy(call => (call.Figures.SwitchId, call.LinkedId)))
        {
            foreach (var leg in legs)
            {
                rollups.AddLeg(leg.Figures);
                counted.Add(new Counted(leg.Figures, true, false, ids[leg.Key], End(leg.Figures)));
            }

            foreach (var attempt in Attempts.Of(legs.Select(leg => new Leg(leg.Figures, leg.Key))))
            {
                rollups.Count(attempt, 1);
                var first = legs.First(leg => leg.Figures == attempt.First);
                counted.Add(new Counted(attempt.First with { BillSeconds = attempt.BillSeconds, Cause = attempt.Cause }, false, true, ids[first.Key], attempt.End));
            }
        }

        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await RollupWriter.FoldAsync(connection, rollups, Stop);
        await transaction.CommitAsync(Stop);
        return new TrafficLab(source, counted);
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

    public IEnumerable<Counted> Visible(AccessScope scope, TrafficFilter filter, TimeRange range) => Calls.Where(call =>
        call.Start >= range.From && call.Start < range.To && (scope.SeesEverything || call.CustomerId == scope.CustomerId)
        && (filter.SwitchId is null || call.SwitchId == filter.SwitchId) && (filter.CustomerId is null || call.CustomerId == filter.CustomerId)
        && (filter.Country is null || call.Country == filter.Country));

    public static TrafficFigures Count(IEnumerable<Counted> calls, bool seesBuySide)
    {
        var list = calls.ToList();
        var records = list.Where(call => call.IsRecord).Select(call => call.Of).ToList();
        var attempts = list.Where(call => call.IsAttempt).Select(call => call.Of).ToList();
        var billed = records.Sum(call => (long)call.BillSeconds);
        return new TrafficFigures(
            records.Count, attempts.Count, attempts.Count(call => call.BillSeconds > 0),
            attempts.Count(call => call.BillSeconds > 0 || call.Cause is 17 or 18 or 19 or 20 or 21 or 487),
            records.Sum(call => (long)call.Duration), billed,
            [.. list.GroupBy(call => call.Of.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new CurrencyAmounts(group.Key, group.Where(call => call.IsRecord).Sum(call => call.Of.SellCost), seesBuySide ? group.Where(call => call.IsRecord).Sum(call => call.Of.BuyCost) : null))])
        {
            LegSeconds = billed - attempts.Sum(call => (long)call.BillSeconds),
            PddCalls = records.Count(call => call.ProgressSeconds > 0),
            PddSeconds = records.Sum(call => (long)call.ProgressSeconds),
        };
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
    // Every third has a linked id, which a few calls of one switch share.
    private static List<(CallFigures Figures, Guid Key, string? LinkedId)> Make(int count, DateTimeOffset now)
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
            var figures = new CallFigures(
                1 + random.Next(3), random.Next(3), DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds()), duration, answered, Causes[random.Next(6)],
                Countries[place], Codes[place], random.Next(3), currency, paid ? random.Next(1000000) / 1000000m : 0, paid ? random.Next(1000000) / 1000000m : 0)
            {
                ProgressSeconds = Math.Max(0, random.Next(-3, 12)),
            };
            return (figures, Guid.NewGuid(), n % 3 == 0 ? $"{(int)(start - DateTimeOffset.UnixEpoch).TotalDays / 2}-{random.Next(count / 150)}" : (string?)null);
        })];
    }

    private static DateTimeOffset End(CallFigures call) => call.Start.AddSeconds(call.Duration);

    private static string? Empty(string text) => text.Length == 0 ? null : text;
}
