using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Customers;

/// <summary>Stored calls that follow an account code to its new owner.</summary>
/// <param name="From">The former owner's name; null: calls of nobody, or of a switch's default owner.</param>
/// <param name="Done">0 to 1, by time: calls are gone through oldest first.</param>
/// <param name="Moved">Calls that have another owner now.</param>
/// <param name="Priced">Of those, calls that were priced anew.</param>
/// <param name="Trouble">Why the last attempt failed; it is tried again from where it stood.</param>
public sealed record OwnershipJob(
    long Id, string Code, string? Switch, string? From, string To, DateTimeOffset? Since, string RequestedBy, DateTimeOffset RequestedAt,
    double Done, long Moved, long Priced, string? Trouble, DateTimeOffset? FinishedAt);

/// <summary>The queue of work on stored calls that edits of account codes have ordered.</summary>
public sealed class OwnershipJobs(NpgsqlDataSource calls, TimeProvider clock)
{
    /// <summary>Those under way, the oldest first, and those finished within the last day.</summary>
    public async Task<IReadOnlyList<OwnershipJob>> RecentAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        const string Sql = """
            select j.id, j.code, s.name, f.name, t.name, j.since, j.requested_by, j.requested_at, j.first, j.reached, j.moved, j.priced, j.trouble, j.finished_at
            from ownership_job j join customer t on t.id = j.to_customer_id left join customer f on f.id = j.from_customer_id left join switch s on s.id = j.switch_id
            where j.finished_at is null or j.finished_at > $1 order by j.finished_at desc nulls first, j.id limit 50
            """;
        await using var command = calls.CreateCommand(Sql);
        command.Parameters.AddWithValue(now.AddDays(-1).UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var jobs = new List<OwnershipJob>();
        while (await row.ReadAsync(cancellation))
        {
            var (first, reached, finished) = (Moment(row, 8), Moment(row, 9), Moment(row, 13));
            var done = finished is not null ? 1 : first is null || reached is null ? 0 : Math.Clamp((reached.Value - first.Value) / (now - first.Value), 0, 0.99);
            jobs.Add(new OwnershipJob(
                row.GetInt64(0), row.GetString(1), Text(row, 2), Text(row, 3), row.GetString(4), Moment(row, 5), row.GetString(6), row.GetFieldValue<DateTimeOffset>(7),
                done, row.GetInt64(10), row.GetInt64(11), Text(row, 12), finished));
        }

        return jobs;
    }

    /// <summary>Whether there is anything to do.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("select exists (select from ownership_job where finished_at is null)");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
