using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A row of a file that can become no call.</summary>
/// <param name="Line">From 1, the header's.</param>
/// <param name="Ordinal">Among equal rows of the file, from 0.</param>
internal sealed record RejectedRow(long Line, int Ordinal, string Reason, IReadOnlyList<KeyValuePair<string, string>> Values);

/// <summary>
/// Keeps such rows with all other records that could not become calls. They never were in the inbox: a number below zero, made of the row's
/// content, stands for the inbox row, so that the same file, imported again, adds none.
/// </summary>
public sealed class FileQuarantine(ImportDatabases databases, TimeProvider clock)
{
    private const long NoBatch = 0;

    internal async Task KeepAsync(Guid import, string file, IReadOnlyList<RejectedRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using var connection = await databases.Calls.OpenConnectionAsync(cancellation);
        var inbox = await InboxIdentity.LoadAsync(databases, cancellation);
        var now = clock.GetUtcNow().UtcDateTime;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var row in rows)
        {
            // What an earlier import of the file has brought stays that import's.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("""
                insert into cdr_rejected (inbox, inbox_row, switch, reason, record, rejected_at, batch_id, file_import) values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)
                on conflict (inbox, inbox_row) do update set reason = excluded.reason, record = excluded.record, rejected_at = excluded.rejected_at, resolved_at = null
                """)
            {
                Parameters =
                {
                    new() { Value = inbox.Number }, new() { Value = Number(row) }, new() { Value = Storable(row.Values.FirstOrDefault(pair => pair.Key == "switch").Value ?? "") },
                    new() { Value = Storable(string.Create(CultureInfo.InvariantCulture, $"Line {row.Line} of {file}: {row.Reason}")) }, new() { Value = Record(import, file, row) },
                    new() { Value = now }, new() { Value = NoBatch }, new() { Value = import },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static long Number(RejectedRow row)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in row.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('\u001e').Append(value).Append('\u001f');
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.Append(row.Ordinal).ToString()), hash);
        return -1 - (BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue);
    }

    private static string Record(Guid import, string file, RejectedRow row)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in row.Values)
        {
            values[Storable(name)] = Storable(value);
        }

        return JsonSerializer.Serialize(new { file, line = row.Line, import, values });
    }

    // Neither text nor jsonb has a NUL.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
