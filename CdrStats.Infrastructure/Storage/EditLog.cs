using System.Globalization;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Storage;

/// <summary>What an edit changed: fields with their values before and after, as people read them. Never a password.</summary>
internal sealed class EditChanges
{
    private readonly Dictionary<string, string?[]> _fields = [];

    public EditChanges Note(string field, object? before, object? after)
    {
        var (old, now) = (Text(before), Text(after));
        if (old != now)
        {
            _fields[field] = [old, now];
        }

        return this;
    }

    public static string? YesNo(bool? value) => value switch
    {
        null => null,
        true => "yes",
        false => "no",
    };

    public bool IsEmpty => _fields.Count == 0;

    public string ToJson() => JsonSerializer.Serialize(_fields);

    private static string? Text(object? value) => value switch
    {
        null or "" => null,
        string text => text,
        IEnumerable<string> list => string.Join(", ", list.Order(StringComparer.Ordinal)) is { Length: > 0 } joined ? joined : null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}

/// <summary>Writes down who changed what (<c>admin_edit</c>), in the edit's own transaction, and says who was faster than somebody else.</summary>
internal static class EditLog
{
    public static Task AddAsync(
        CdrStatsDb db, EditorRights editor, string kind, int id, string name, string action, EditChanges changes, DateTimeOffset at, CancellationToken cancellation) =>
        AddAsync(db, editor.Name, kind, id, name, action, changes, at, cancellation);

    public static async Task AddAsync(
        CdrStatsDb db, string editor, string kind, int id, string name, string action, EditChanges changes, DateTimeOffset at, CancellationToken cancellation)
    {
        var json = new NpgsqlParameter("changes", NpgsqlDbType.Jsonb) { Value = changes.ToJson() };
        await db.Database.ExecuteSqlRawAsync(
            "insert into admin_edit (edited_at, editor, kind, object_id, object_name, action, changes) values ({0}, {1}, {2}, {3}, {4}, {5}, @changes)",
            [at.UtcDateTime, editor, kind, id, name, action, json], cancellation);
    }

    public static async Task AddAsync(
        NpgsqlConnection connection, string editor, string kind, int id, string name, string action, EditChanges changes, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var note = new NpgsqlCommand(
            "insert into admin_edit (edited_at, editor, kind, object_id, object_name, action, changes) values ($1, $2, $3, $4, $5, $6, $7)", connection)
        {
            Parameters =
            {
                new() { Value = at.UtcDateTime }, new() { Value = editor }, new() { Value = kind }, new() { Value = id }, new() { Value = name }, new() { Value = action },
                new() { Value = changes.ToJson(), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await note.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The answer to somebody whose edit came second.</summary>
    public static async Task<Saved.Conflict> ConflictAsync(CdrStatsDb db, string kind, int id, CancellationToken cancellation)
    {
        var last = await db.Database.SqlQuery<LastEdit>($"""
            select editor, action, edited_at, (select string_agg(field, ', ') from jsonb_object_keys(changes) as field) as fields
            from admin_edit where kind = {kind} and object_id = {id} order by id desc limit 1
            """).ToListAsync(cancellation);
        return last is [var edit] ? Conflict(edit) : new Saved.Conflict();
    }

    /// <summary>The same for a store that works on a connection of its own.</summary>
    public static async Task<Saved.Conflict> ConflictAsync(NpgsqlConnection connection, string kind, int id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select editor, action, edited_at, (select string_agg(field, ', ') from jsonb_object_keys(changes) as field) from admin_edit where kind = $1 and object_id = $2 order by id desc limit 1", connection)
        {
            Parameters = { new() { Value = kind }, new() { Value = id } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? Conflict(new LastEdit(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetString(3)))
            : new Saved.Conflict();
    }

    private static Saved.Conflict Conflict(LastEdit edit) =>
        new($"{edit.Editor} {edit.Action} this at {edit.EditedAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC{(edit.Fields is null ? "" : $" ({edit.Fields})")}.");

    private sealed record LastEdit(string Editor, string Action, DateTimeOffset EditedAt, string? Fields);
}
