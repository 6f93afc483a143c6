using Npgsql;

namespace CdrStats.Infrastructure.Privacy;

/// <summary>
/// Texts beside calls and inbox in which a number may stand: incidents, mails, quarantined records, the filters of exports, whatever a table is added for. They are found in
/// the database's own catalogue, so that a new table is looked through without a line here.
/// </summary>
internal sealed class OtherTexts(NpgsqlDataSource database)
{
    // Calls and inbox are changed by their indexes; statements are final; rates, dial codes, lists of prefixes and figures name no subscriber of a call.
    private const string Columns = """
        select t.relname, a.attname, a.atttypid::regtype::text from pg_class t join pg_attribute a on a.attrelid = t.oid
        where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and not t.relispartition and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            and a.atttypid::regtype::text in ('text', 'character varying', 'jsonb')
            and t.relname !~ '^(call$|cdr_import|statement|rate|rollup|dial_code|ban_|fraud_number|control_entry|remove_prefix|import_batch|inbox|config_version|console_setting|data_protection_key|__EF|live_)'
        order by 1, 2
        """;

    /// <summary>Changes them, a table's column at once, or counts them.</summary>
    /// <returns>Rows by table; one row may count for several of its columns.</returns>
    public async Task<IReadOnlyDictionary<string, long>> ReplaceAsync(NumberForms forms, bool isTrial, CancellationToken cancellation)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var within = forms.Within.ToArray();
        if (within.Length == 0)
        {
            return found;
        }

        foreach (var (table, column, type) in await ColumnsAsync(cancellation))
        {
            var (name, text) = ($"\"{table}\"", $"\"{column}\"::text");
            var changed = text;
            for (var i = 0; i < within.Length; i++)
            {
                changed = $"replace({changed}, ${i + 2}, $1)";
            }

            var where = $"({string.Join(" or ", within.Select((_, i) => $"position(${i + 2} in {text}) > 0"))})";
            await using var command = database.CreateCommand(isTrial
                ? $"select count(*) from {name} where {where} and $1::text is not null"
                : $"with changed as (update {name} set \"{column}\" = ({changed})::{type} where {where} returning 1) select count(*) from changed");
            command.CommandTimeout = 600;
            command.Parameters.AddWithValue(forms.Instead);
            foreach (var form in within)
            {
                command.Parameters.AddWithValue(form);
            }

            var rows = (long)(await command.ExecuteScalarAsync(cancellation))!;
            if (rows > 0)
            {
                found[table] = found.GetValueOrDefault(table) + rows;
            }
        }

        return found;
    }

    private async Task<List<(string Table, string Column, string Type)>> ColumnsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Columns);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var columns = new List<(string, string, string)>();
        while (await row.ReadAsync(cancellation))
        {
            columns.Add((row.GetString(0), row.GetString(1), row.GetString(2)));
        }

        return columns;
    }
}
