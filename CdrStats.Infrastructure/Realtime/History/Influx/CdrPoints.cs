using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>
/// Writes measurement <c>cdr</c>: what the roll-ups say of each minute, switch and customer, and <c>cdr_country</c> and <c>cdr_cause</c>: of each quarter of an
/// hour, by country and by hang-up cause too. Always as a whole, so that what is written again replaces what it was.
/// The last minutes follow each commit; those of hours and days before are gone over again and again, for calls that came late or were rated anew.
/// </summary>
internal sealed partial class CdrPoints(InfluxConnection influx, ImportPulses pulses, Database database, TimeProvider clock, ILogger<CdrPoints> logger) : BackgroundService
{
    private const int Batch = 5000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>How far back, and how often so far. The longest first: one pass does for the shorter ones.</summary>
    private static readonly (TimeSpan Back, TimeSpan Every)[] Passes =
    [
        (TimeSpan.FromDays(14), TimeSpan.FromDays(1)), (TimeSpan.FromHours(26), TimeSpan.FromHours(1)), (TimeSpan.FromHours(4), TimeSpan.FromMinutes(1)), (TimeSpan.FromMinutes(15), TimeSpan.Zero),
    ];

    /// <summary>Measurements, the roll-ups that they are made of, and what each is told apart by besides switch, customer and currency.</summary>
    private static readonly (string Measurement, string Table, string Tag)[] Kinds = [("cdr", "rollup_minute", ""), ("cdr_country", "rollup_country", "country"), ("cdr_cause", "rollup_cause", "cause")];

    private readonly long?[] _passed = new long?[Passes.Length];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.ReadyAsync(stoppingToken);
            await using var turn = new RecorderTurn(database.Source, 2, clock);
            var (seen, isAway) = (-1L, false);
            using var timer = new PeriodicTimer(Every, clock);
            do
            {
                try
                {
                    var version = pulses.Value.Version;
                    if (await turn.IsOursAsync(stoppingToken) && version != seen)
                    {
                        await PassAsync(stoppingToken);
                        (seen, isAway) = (version, false);
                    }
                }
                catch (Exception error) when (error is SeriesTroubleException or NpgsqlException or IOException or TimeoutException)
                {
                    if (!isAway)
                    {
                        LogAway(error);
                    }

                    isAway = true;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        var pass = Array.FindIndex(Passes, one => _passed[Array.IndexOf(Passes, one)] is not { } at || clock.GetElapsedTime(at) >= one.Every);
        var began = clock.GetTimestamp();
        foreach (var kind in Kinds)
        {
            await WriteAsync(AccessScope.Everything, kind, clock.GetUtcNow() - Passes[pass].Back, cancellation);
        }

        Array.Fill(_passed, began, pass, Passes.Length - pass);
    }

    private async Task WriteAsync(AccessScope scope, (string Measurement, string Table, string Tag) kind, DateTimeOffset from, CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand();
        var where = $"bucket >= date_bin('15 minutes', {TrafficSql.Add(command.Parameters, from.UtcDateTime)}::timestamptz, timestamptz 'epoch'){TrafficSql.Scope(scope, "customer_id", command.Parameters)}";
        command.CommandText = $"select bucket, switch_id, customer_id, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, {(kind.Tag.Length > 0 ? $"{kind.Tag}::text" : "''")} from {kind.Table} where {where}";
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var (lines, count) = (new LineProtocol(), 0);
        while (await row.ReadAsync(cancellation))
        {
            lines.Point(kind.Measurement).Tag("switch", Id(row.GetInt32(1))).Tag("customer", row.GetInt32(2) == 0 ? "" : Id(row.GetInt32(2))).Tag("currency", row.GetString(3)).Tag(kind.Tag, row.GetString(12))
                .Whole("calls", row.GetInt64(4)).Whole("attempts", row.GetInt64(5)).Whole("answered", row.GetInt64(6)).Whole("effective", row.GetInt64(7))
                .Whole("duration", row.GetInt64(8)).Whole("billsec", row.GetInt64(9)).Number("sell_cost", (double)row.GetDecimal(10)).Number("buy_cost", (double)row.GetDecimal(11))
                .At(row.GetFieldValue<DateTimeOffset>(0));
            if (++count % Batch == 0)
            {
                await influx.WriteAsync(lines.ToString(), cancellation);
                lines = new LineProtocol();
            }
        }

        if (count % Batch > 0)
        {
            await influx.WriteAsync(lines.ToString(), cancellation);
        }
    }

    private static string Id(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "The calls of each minute cannot be written to InfluxDB; they are once they can")]
    private partial void LogAway(Exception error);

    [LoggerMessage(LogLevel.Debug, "Stopped writing the calls of each minute")]
    private partial void LogStopped();
}
