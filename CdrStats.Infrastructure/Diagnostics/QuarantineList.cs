using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>Records that wait in quarantine for the same kind of reason.</summary>
/// <param name="Kind">The reason with an ellipsis in the place of its numbers: what <see cref="QuarantineDesk"/> settles at once.</param>
/// <param name="Switches">Names or addresses as the records have them, at most five.</param>
public sealed record QuarantineKind(string Kind, long Records, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<string> Switches);

/// <summary>What waits in quarantine, by kind of reason and record by record. It crosses all tenants, so it answers an operator's scope alone.</summary>
public sealed class QuarantineList(ImportDatabases databases)
{
    /// <summary>Records on a page.</summary>
    public const int PageSize = 50;

    private const int KindsListed = 100;

    /// <summary>The hundred kinds with the most records.</summary>
    public async Task<IReadOnlyList<QuarantineKind>> KindsAsync(AccessScope scope, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        await using var command = databases.Calls.CreateCommand(
            $"""
            select kind, count(*), min(rejected_at), max(rejected_at), (array_agg(distinct switch))[1:5]
            from cdr_rejected where resolved_at is null group by kind order by 2 desc, 1 limit {KindsListed}
            """);
        var kinds = new List<QuarantineKind>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            kinds.Add(new QuarantineKind(row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<string[]>(4)));
        }

        return kinds;
    }

    /// <summary>A page of records, newest first.</summary>
    /// <param name="kind">Of this kind alone; null: of every kind.</param>
    /// <param name="before">The id of the last record of the page before; null: the first page.</param>
    public async Task<IReadOnlyList<RejectedRecord>> PageAsync(AccessScope scope, string? kind, long? before, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        await using var command = databases.Calls.CreateCommand(
            $"""
            select {RejectedRecord.Columns} from cdr_rejected
            where resolved_at is null and ($1::text is null or kind = $1) and ($2::bigint is null or id < $2) order by id desc limit {PageSize}
            """);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = kind });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = before });
        var records = new List<RejectedRecord>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            records.Add(RejectedRecord.Read(row));
        }

        return records;
    }
}
