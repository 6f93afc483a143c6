using System.Globalization;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Seconds lie in a table for each day, minutes in one for each month (UTC): what is past its time goes as a whole.</summary>
internal sealed class SeriesPartitions(NpgsqlDataSource database)
{
    private const string Seconds = "live_second";
    private const string Minutes = "live_minute";

    private readonly HashSet<string> _made = [];

    public Task EnsureDaysAsync(IEnumerable<DateTimeOffset> moments, CancellationToken cancellation) => EnsureAsync(moments.Select(Day), cancellation);

    public Task EnsureMonthsAsync(IEnumerable<DateTimeOffset> moments, CancellationToken cancellation) => EnsureAsync(moments.Select(Month), cancellation);

    /// <summary>Drops what is before. One that is being read now goes at the next time.</summary>
    public async Task DropAsync(DateTimeOffset secondsBefore, DateTimeOffset minutesBefore, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var outlived = new List<string>();
        await using (var find = new NpgsqlCommand("select relname from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent in ('live_second'::regclass, 'live_minute'::regclass)", connection))
        {
            await using var reader = await find.ExecuteReaderAsync(cancellation);
            var (day, month) = (Day(secondsBefore).Name, Month(minutesBefore).Name);
            while (await reader.ReadAsync(cancellation))
            {
                var name = reader.GetString(0);
                if (string.CompareOrdinal(name, name.StartsWith(Seconds, StringComparison.Ordinal) ? day : month) < 0)
                {
                    outlived.Add(name);
                }
            }
        }

        foreach (var name in outlived)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var drop = new NpgsqlCommand($"set local lock_timeout = '3s'; drop table {name}", connection, transaction);
            await drop.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    private async Task EnsureAsync(IEnumerable<Part> parts, CancellationToken cancellation)
    {
        foreach (var part in parts.Distinct().Where(part => !_made.Contains(part.Name)).ToList())
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var make = new NpgsqlCommand($"""
                select pg_advisory_xact_lock(hashtext('live_history'), 1);
                create table if not exists {part.Name} partition of {part.Of} for values from ('{part.From:yyyy-MM-dd} 00:00:00+00') to ('{part.To:yyyy-MM-dd} 00:00:00+00')
                """, connection, transaction);
            await make.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            _made.Add(part.Name);
        }
    }

    private static Part Day(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return new Part(day.ToString($"'{Seconds}_'yyyyMMdd", CultureInfo.InvariantCulture), Seconds, day, day.AddDays(1));
    }

    private static Part Month(DateTimeOffset at)
    {
        var month = new DateOnly(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
        return new Part(month.ToString($"'{Minutes}_'yyyyMM", CultureInfo.InvariantCulture), Minutes, month, month.AddMonths(1));
    }

    private sealed record Part(string Name, string Of, DateOnly From, DateOnly To);
}
