using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>Where rejected records are corrected and sent again, or dismissed. It crosses all tenants, so it answers an operator's scope alone.</summary>
public sealed class QuarantineDesk(ImportDatabases databases, TimeProvider clock)
{
    private static readonly string Columns = string.Join(", ", InboxColumns.Names);

    /// <summary>The inbox's columns with what the record holds of them, as text; an empty one is not given. Times without an offset are UTC.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> FieldsOf(string record)
    {
        var given = JsonNode.Parse(record) as JsonObject ?? [];
        var values = FileValues(given) ?? given;
        return [.. InboxColumns.Names.Select(column => KeyValuePair.Create(column, Text(values[column])))];
    }

    /// <summary>A line of a file that has no columns to stand under, as a whole; null for every other record.</summary>
    public static string? LineOf(string record) => JsonNode.Parse(record) is JsonObject given && FileValues(given)?["line"] is { } line ? Text(line) : null;

    /// <summary>
    /// Sends a record again with these fields: its row waits anew, or, where the row is gone or never was (a line of a file), a new one does, once.
    /// Whether the import takes it now is seen a moment later: rejected once more, it stands open once more.
    /// </summary>
    public async Task<Saved> SendAsync(AccessScope scope, string who, long id, IReadOnlyDictionary<string, string> fields, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        ArgumentNullException.ThrowIfNull(fields);
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var holding = await calls.BeginTransactionAsync(cancellation);
        if (await HoldAsync(calls, id, cancellation) is not { } held)
        {
            return new Saved.Conflict();
        }

        var stored = JsonNode.Parse(held.Record) as JsonObject ?? [];
        var values = fields.ToDictionary(field => field.Key, field => field.Value.Trim());
        var read = RecordFields.Read(values, ExtraOf(stored), clock.GetUtcNow());
        if (read.Row is not { } row)
        {
            var field = read.Reason!.Split(' ')[0];
            return new Saved.Refused($"It would be rejected again: {read.Reason}.", InboxColumns.Names.Contains(field) ? field : null);
        }

        var json = new JsonObject();
        foreach (var column in InboxColumns.Names)
        {
            var text = values.GetValueOrDefault(column, "");
            json[column] = column switch
            {
                "starting_date" => row.Start.ToString("O", CultureInfo.InvariantCulture),
                "extradata" => (string?)row.ExtraData is { } extra ? JsonNode.Parse(extra) : null,
                "callid" or "caller_id_number" or "caller_id_name" or "destination_number" => text,
                _ => text.Length == 0 ? null : text,
            };
        }

        var key = FileValues(stored) is not null ? read.SourceKey
            : Text(stored["source_key"]) is { Length: > 0 } own ? own
            : string.Create(CultureInfo.InvariantCulture, $"rejected:{held.Instance:N}:{held.Row}");
        try
        {
            await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
            await PutAsync(separate ?? calls, held, json.ToJsonString(), key, Guid.TryParse(Text(stored["import"]), out var import) ? import : null, cancellation);
        }
        catch (PostgresException bad) when (bad.SqlState.StartsWith("22", StringComparison.Ordinal) || bad.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            return new Saved.Refused($"The inbox does not take it: {bad.MessageText}.");
        }

        return await SettleAsync(calls, holding, id, who, "sent again", cancellation);
    }

    /// <summary>Closes a record that is never to become a call. It is kept, with who did it and when.</summary>
    public async Task<Saved> DismissAsync(AccessScope scope, string who, long id, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var holding = await calls.BeginTransactionAsync(cancellation);
        return await HoldAsync(calls, id, cancellation) is null ? new Saved.Conflict() : await SettleAsync(calls, holding, id, who, "dismissed", cancellation);
    }

    private static async Task<Held?> HoldAsync(NpgsqlConnection calls, long id, CancellationToken cancellation)
    {
        await using var find = new NpgsqlCommand(
            "select inbox_row, instance, record::text from cdr_rejected join inbox on inbox.id = inbox where cdr_rejected.id = $1 and resolved_at is null for update of cdr_rejected", calls)
        {
            Parameters = { new() { Value = id } },
        };
        await using var found = await find.ExecuteReaderAsync(cancellation);
        return await found.ReadAsync(cancellation) ? new Held(found.GetInt64(0), found.GetGuid(1), found.GetString(2)) : null;
    }

    // In a database of its own the row is there before the record is settled: killed in between, it is sent once more, and is the same row.
    private static async Task PutAsync(NpgsqlConnection inbox, Held held, string json, string key, Guid? import, CancellationToken cancellation)
    {
        await using (var again = new NpgsqlCommand(
            $"update cdr_import set ({Columns}) = (select {Columns} from jsonb_populate_record(null::cdr_import, $3::jsonb)), imported = false from cdr_import_instance where cdr_import.id = $1 and instance = $2", inbox)
        {
            Parameters = { new() { Value = held.Row }, new() { Value = held.Instance }, new() { Value = json } },
        })
        {
            if (await again.ExecuteNonQueryAsync(cancellation) > 0)
            {
                return;
            }
        }

        await using var anew = new NpgsqlCommand(
            $"insert into cdr_import ({Columns}, source_key, file_import) select {Columns}, $2, $3 from jsonb_populate_record(null::cdr_import, $1::jsonb) on conflict (switch, source_key) where source_key is not null do nothing", inbox)
        {
            Parameters = { new() { Value = json }, new() { Value = key }, new NpgsqlParameter<Guid?> { TypedValue = import } },
        };
        await anew.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<Saved> SettleAsync(NpgsqlConnection calls, NpgsqlTransaction holding, long id, string who, string how, CancellationToken cancellation)
    {
        await using var settle = new NpgsqlCommand("update cdr_rejected set resolved_at = $2, resolved_by = $3, resolution = $4 where id = $1", calls)
        {
            Parameters = { new() { Value = id }, new() { Value = clock.GetUtcNow().UtcDateTime }, new() { Value = who }, new() { Value = how } },
        };
        await settle.ExecuteNonQueryAsync(cancellation);
        await holding.CommitAsync(cancellation);
        return new Saved.Done(0);
    }

    private static JsonObject? FileValues(JsonObject record) => record["file"] is not null ? record["values"] as JsonObject : null;

    // A line of the wrong length stands under "line" as a whole: it is for reading, not for keeping.
    private static List<KeyValuePair<string, string>> ExtraOf(JsonObject record) => FileValues(record) is not { } values ? [] :
        [.. values.Where(value => value.Key != "line" && !InboxColumns.Names.Contains(value.Key) && !RejectFile.Remarks.Contains(value.Key))
            .Select(value => KeyValuePair.Create(value.Key, Text(value.Value)))];

    private static string Text(JsonNode? value) =>
        value is null ? "" : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private sealed record Held(long Row, Guid Instance, string Record);
}
