using System.Collections.Concurrent;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>The monthly partitions of the calls: made ahead by a job, and by the import when a batch brings older or later months.</summary>
public sealed class CallPartitions(NpgsqlDataSource calls)
{
    private readonly ConcurrentDictionary<int, bool> _made = new();

    /// <summary>Whether a call was refused because its month has no partition: someone dropped it since it was made.</summary>
    internal static bool IsMissing(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null or "", TableName: "call" };

    /// <summary>Asks the database again which months there are.</summary>
    internal void Forget() => _made.Clear();

    /// <summary>Makes sure that every start (UTC) has its partition. Months made before cost nothing.</summary>
    public async Task EnsureAsync(IEnumerable<DateTimeOffset> starts, CancellationToken cancellation)
    {
        HashSet<int>? missing = null;
        foreach (var start in starts)
        {
            var month = (start.UtcDateTime.Year * 12) + start.UtcDateTime.Month - 1;
            if (!_made.ContainsKey(month))
            {
                (missing ??= []).Add(month);
            }
        }

        foreach (var month in missing ?? [])
        {
            await using var command = calls.CreateCommand("select ensure_call_partition($1)");
            command.Parameters.AddWithValue(new DateOnly(month / 12, (month % 12) + 1, 1));
            await command.ExecuteNonQueryAsync(cancellation);
            _made.TryAdd(month, true);
        }
    }
}
