using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>The past of calls in progress in the console's own database (live_history.sql).</summary>
internal sealed class PostgresSeries(NpgsqlDataSource database) : ICallSeries
{
    private const string OfSeconds = "count(*)::int, min(calls), max(calls), sum(calls)::bigint, (array_agg(calls order by at desc))[1], sum(ringing)::bigint, sum(begun)::float8";
    private const string OfMinutes = "sum(samples)::int, min(least), max(most), sum(load)::bigint, (array_agg(latest order by at desc))[1], sum(ringing)::bigint, sum(begun)::float8";

    private readonly SeriesPartitions _partitions = new(database);
    private readonly Dictionary<HistoryKey, int> _ids = [];

    public string Name => "PostgreSQL";

    public Task WriteAsync(IReadOnlyList<CallSample> samples, CancellationToken cancellation) => TryAsync(async () =>
    {
        await _partitions.EnsureDaysAsync(samples.SelectMany(sample => new[] { sample.At, sample.At.AddHours(1) }), cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await NameAsync(connection, samples.Select(sample => sample.Of), cancellation);
        await using var write = new NpgsqlCommand("""
            insert into live_second (at, series, calls, ringing, begun)
            select distinct on (series, at) at, series, calls, ringing, begun from unnest($1, $2, $3, $4, $5) as one (at, series, calls, ringing, begun)
            on conflict (series, at) do update set calls = excluded.calls, ringing = excluded.ringing, begun = excluded.begun
            """, connection);
        write.Parameters.AddRange((NpgsqlParameter[])
        [
            Column(samples.Select(one => one.At.UtcDateTime)), Column(samples.Select(one => _ids[one.Of])), Column(samples.Select(one => one.Calls)), Column(samples.Select(one => one.Ringing)),
            Column(samples.Select(one => (float?)one.Begun)),
        ]);
        await write.ExecuteNonQueryAsync(cancellation);
        return 0;
    });

    public Task WriteMinutesAsync(IReadOnlyList<CallLoad> minutes, CancellationToken cancellation) => TryAsync(async () =>
    {
        await _partitions.EnsureMonthsAsync(minutes.Select(minute => minute.At), cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await NameAsync(connection, minutes.Select(minute => minute.Of), cancellation);
        await using var write = new NpgsqlCommand("""
            insert into live_minute (at, series, samples, least, most, load, latest, ringing, begun) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (series, at) do update set samples = excluded.samples, least = excluded.least, most = excluded.most, load = excluded.load, latest = excluded.latest,
                ringing = excluded.ringing, begun = excluded.begun
            """, connection);
        write.Parameters.AddRange((NpgsqlParameter[])
        [
            Column(minutes.Select(one => one.At.UtcDateTime)), Column(minutes.Select(one => _ids[one.Of])), Column(minutes.Select(one => one.Samples)), Column(minutes.Select(one => one.Least)),
            Column(minutes.Select(one => one.Most)), Column(minutes.Select(one => one.Sum)), Column(minutes.Select(one => one.Last)), Column(minutes.Select(one => one.Ringing)), Column(minutes.Select(one => one.Begun)),
        ]);
        await write.ExecuteNonQueryAsync(cancellation);
        return 0;
    });

    public Task<IReadOnlyList<CallLoad>> ReadAsync(HistoryQuestion question, CancellationToken cancellation) => TryAsync<IReadOnlyList<CallLoad>>(async () =>
    {
        await using var ask = database.CreateCommand(question.Scope, $"""
            select key, bucket, samples, least, most, load, latest, ringing, begun from (
                select series, date_bin($5, at, timestamptz 'epoch') as bucket, {(question.OfMinutes ? OfMinutes : OfSeconds)}
                from {(question.OfMinutes ? "live_minute" : "live_second")}
                where series in (select id from live_series where kind = $1 and ($2::text is null or key = $2)) and at >= $3 and at < $4
                group by 1, 2) as step (series, bucket, samples, least, most, load, latest, ringing, begun)
            join live_series on live_series.id = step.series order by key, bucket
            """);
        ask.Parameters.Add(new() { Value = (short)question.By });
        ask.Parameters.Add(new() { Value = (object?)question.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        ask.Parameters.Add(new() { Value = question.Range.From.UtcDateTime });
        ask.Parameters.Add(new() { Value = question.Range.To.UtcDateTime });
        ask.Parameters.Add(new() { Value = question.Step });
        var loads = new List<CallLoad>();
        await using var row = await ask.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            loads.Add(new CallLoad(
                new HistoryKey(question.By, row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5), row.GetInt32(6),
                row.GetInt64(7), row.IsDBNull(8) ? null : row.GetDouble(8)));
        }

        return loads;
    });

    public Task<TimeRange?> KnownAsync(HistoryKey key, CancellationToken cancellation) => TryAsync<TimeRange?>(async () =>
    {
        await using var ask = database.CreateCommand("""
            select (select at from live_minute where series = id order by at limit 1), (select at from live_minute where series = id order by at desc limit 1)
            from live_series where kind = $1 and key = $2
            """);
        ask.Parameters.Add(new() { Value = (short)key.By });
        ask.Parameters.Add(new() { Value = key.Key });
        await using var row = await ask.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) && !row.IsDBNull(0) ? new TimeRange(row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1) + CallHistory.Minute) : null;
    });

    public Task PruneAsync(DateTimeOffset secondsBefore, DateTimeOffset minutesBefore, CancellationToken cancellation) => TryAsync(async () =>
    {
        await _partitions.DropAsync(secondsBefore, minutesBefore, cancellation);
        return 0;
    });

    private static NpgsqlParameter<T[]> Column<T>(IEnumerable<T> values) => new NpgsqlParameter<T[]> { TypedValue = [.. values] };

    private async Task NameAsync(NpgsqlConnection connection, IEnumerable<HistoryKey> keys, CancellationToken cancellation)
    {
        var unknown = keys.Where(key => !_ids.ContainsKey(key)).Distinct().ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        await using var name = new NpgsqlCommand("""
            with asked as (select kind, key from unnest($1, $2) as one (kind, key)),
            made as (insert into live_series (kind, key) select kind, key from asked on conflict (kind, key) do update set key = excluded.key returning id, kind, key)
            select id, kind, key from made
            """, connection);
        name.Parameters.AddRange((NpgsqlParameter[])[Column(unknown.Select(key => (short)key.By)), Column(unknown.Select(key => key.Key))]);
        await using var row = await name.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            _ids[new HistoryKey((HistoryBy)row.GetInt16(1), row.GetString(2))] = row.GetInt32(0);
        }
    }

    private static async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new SeriesTroubleException(DatabaseTrouble.Words(error), error);
        }
    }
}
