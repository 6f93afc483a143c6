using System.Text.Json;
using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>A field of something that was edited, as people read it; null: empty.</summary>
public sealed record FieldEdit(string Field, string? Before, string? After);

/// <summary>An edit that was made.</summary>
/// <param name="At">UTC.</param>
/// <param name="By">The user, or the command line.</param>
/// <param name="Name">What the edited thing was called then.</param>
/// <param name="Action">added, changed, deleted, or another deed.</param>
public sealed record EditEvent(DateTimeOffset At, string By, string Name, string Action, IReadOnlyList<FieldEdit> Fields);

/// <summary>Reads who changed what, the latest first, out of the log that each edit's own transaction writes.</summary>
public sealed class EditHistory(Database database)
{
    /// <summary>The edits of one thing, also after it was deleted, or the latest of a kind.</summary>
    /// <param name="scope">Whoever does not see every customer sees nothing.</param>
    /// <param name="kind">As permissions name it, such as <c>carrier_plan</c>.</param>
    /// <param name="id">Null: of all things of the kind.</param>
    public async Task<IReadOnlyList<EditEvent>> ReadAsync(AccessScope scope, string kind, int? id, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return [];
        }

        var sql = $"select edited_at, editor, object_name, action, changes::text from admin_edit where kind = $1{(id is null ? "" : " and object_id = $3")} order by id desc limit $2";
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = kind });
        command.Parameters.Add(new NpgsqlParameter { Value = most });
        if (id is { } one)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = one });
        }

        var events = new List<EditEvent>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var fields = JsonSerializer.Deserialize<Dictionary<string, string?[]>>(row.GetString(4))!;
            events.Add(new EditEvent(
                row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetString(3), [.. fields.Select(field => new FieldEdit(field.Key, field.Value[0], field.Value[1]))]));
        }

        return events;
    }
}
