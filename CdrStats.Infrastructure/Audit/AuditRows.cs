using System.Globalization;
using System.Text.Json;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Audit;

/// <summary>The rows of <c>admin_edit</c> that a filter asks for, the latest first.</summary>
internal static class AuditRows
{
    public static NpgsqlCommand Command(NpgsqlConnection connection, AuditFilter filter, AuditCursor? after, int most)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var conditions = new List<string> { "true" };
        If(filter.Who, "lower(editor) = lower({0})");
        If(filter.Kind, "kind = {0}");
        If(filter.Action, "action = {0}");
        if (filter.What is ['#', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            Add("object_id = {0}", id);
        }
        else
        {
            If(new GridRequest(filter.What).Pattern, @"object_name ilike {0} escape '\'");
        }

        If(filter.From?.UtcDateTime, "edited_at >= {0}");
        If(filter.To?.UtcDateTime, "edited_at < {0}");
        if (after is { } cursor)
        {
            Add($"edited_at <= {{0}} and (edited_at, id) < ({{0}}, {cursor.Id.ToString(CultureInfo.InvariantCulture)})", cursor.At.UtcDateTime);
        }

        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            select id, edited_at, editor, kind, object_id, object_name, action, changes::text from admin_edit
            where {string.Join(" and ", conditions)} order by edited_at desc, id desc limit {most}
            """);
        return command;

        void If(object? value, string condition)
        {
            if (value is not null and not "")
            {
                Add(condition, value);
            }
        }

        void Add(string condition, object value)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
            conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, $"${command.Parameters.Count.ToString(CultureInfo.InvariantCulture)}"));
        }
    }

    public static AuditEvent Read(NpgsqlDataReader row)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, string?[]>>(row.GetString(7))!;
        return new AuditEvent(
            row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5), row.GetString(6),
            [.. fields.Select(field => new FieldEdit(field.Key, field.Value[0], field.Value[1]))]);
    }
}
