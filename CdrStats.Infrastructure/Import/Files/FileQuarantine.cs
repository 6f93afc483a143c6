using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A line of a file that can become no call.</summary>
/// <param name="Line">From 1, the header's.</param>
/// <param name="Ordinal">Among equal lines of the file, from 0.</param>
internal sealed record RejectedLine(long Line, int Ordinal, string Reason, IReadOnlyList<KeyValuePair<string, string>> Values);

/// <summary>
/// Keeps such lines with all other records that could not become calls. They never were in the inbox: a number below zero, made of the line's
/// content, stands for the inbox row, so that the same file, imported again, adds none.
/// </summary>
public sealed class FileQuarantine(ImportHost host, TimeProvider clock)
{
    private const long NoBatch = 0;

    internal async Task KeepAsync(string file, IReadOnlyList<RejectedLine> lines, CancellationToken cancellation)
    {
        if (lines.Count == 0)
        {
            return;
        }

        await using var connection = await host.Databases.Calls.OpenConnectionAsync(cancellation);
        var inbox = await InboxIdentity.LoadAsync(host.Databases, cancellation);
        var now = clock.GetUtcNow().UtcDateTime;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var line in lines)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("""
                insert into cdr_rejected (inbox, inbox_row, switch, reason, record, rejected_at, batch_id) values ($1, $2, $3, $4, $5::jsonb, $6, $7)
                on conflict (inbox, inbox_row) do update set reason = excluded.reason, record = excluded.record, rejected_at = excluded.rejected_at, resolved_at = null
                """)
            {
                Parameters =
                {
                    new() { Value = inbox.Number }, new() { Value = Number(line) }, new() { Value = Storable(line.Values.FirstOrDefault(pair => pair.Key == "switch").Value ?? "") },
                    new() { Value = Storable(string.Create(CultureInfo.InvariantCulture, $"Line {line.Line} of {file}: {line.Reason}")) }, new() { Value = Record(file, line) },
                    new() { Value = now }, new() { Value = NoBatch },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static long Number(RejectedLine line)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in line.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('\u001e').Append(value).Append('\u001f');
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.Append(line.Ordinal).ToString()), hash);
        return -1 - (BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue);
    }

    private static string Record(string file, RejectedLine line)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in line.Values)
        {
            values[Storable(name)] = Storable(value);
        }

        return JsonSerializer.Serialize(new { file, line = line.Line, values });
    }

    // Neither text nor jsonb has a NUL.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
