using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>
/// Notes for whoever holds calls by their end in memory: in which minutes (since 1970) something changed, written by the transaction that changes it.
/// A reader asks for the notes of transactions that were not over when it read last (xid8), so that none is missed, whatever commits when.
/// </summary>
internal static class EndedChanges
{
    /// <summary>Notes older than that are gone: whoever read nothing for half as long reads everything anew.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public static NpgsqlBatchCommand Note(int[] minutes) => new("insert into ended_change (minutes) values ($1)") { Parameters = { new NpgsqlParameter<int[]> { TypedValue = minutes } } };

    public static NpgsqlBatchCommand Note(DateTimeOffset from, DateTimeOffset to) => Note([.. Enumerable.Range(Bucket.Minute(from), Bucket.Minute(to) - Bucket.Minute(from))]);
}
