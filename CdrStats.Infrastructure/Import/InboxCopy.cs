using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Rows of the inbox as binary COPY takes them.</summary>
internal static class InboxCopy
{
    public const string Columns = """
        switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode, state, channel,
        starting_date, duration, billsec, progresssec, answersec, waitsec, hangup_cause_id, hangup_cause, direction, country_code,
        accountcode, buy_rate, sell_rate, buy_cost, sell_cost, extradata, source_key, linked_id
        """;

    public const short ColumnCount = 27;

    /// <summary>Adds rows straight to the inbox on a connection of the caller's, in its transaction; for rows that are made here and sent once.</summary>
    public static async Task<long> WriteAsync(NpgsqlConnection connection, IEnumerable<InboxRow> rows, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy cdr_import ({Columns}) from stdin (format binary)", cancellation);
        var to = new CopyBuffer(copy);
        to.Header();
        var written = 0L;
        foreach (var row in rows)
        {
            to.StartRow(ColumnCount);
            Write(to, row);
            await to.FlushIfFullAsync(cancellation);
            written++;
        }

        await to.EndAsync(cancellation);
        return written;
    }

    /// <summary>Adds rows under ids that were taken for them, in the caller's transaction.</summary>
    /// <param name="file">Whose import they come by.</param>
    /// <exception cref="PostgresException">The table does not take one of them, or is of other types; none is there then.</exception>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<InboxRow> rows, long[] ids, Guid? file, CancellationToken cancellation)
    {
        var ofFile = file is null ? "" : ", file_import";
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy cdr_import (id, {Columns}{ofFile}) from stdin (format binary)", cancellation);
        var to = new CopyBuffer(copy);
        to.Header();
        for (var at = 0; at < ids.Length; at++)
        {
            to.StartRow((short)(ColumnCount + (file is null ? 1 : 2)));
            to.Long(ids[at]);
            Write(to, rows[at]);
            if (file is { } import)
            {
                to.Uuid(import);
            }

            await to.FlushIfFullAsync(cancellation);
        }

        await to.EndAsync(cancellation);
    }

    /// <summary>So many ids of the inbox, ascending; null: its table numbers its rows in a way of its own, or has columns of other types than are written here.</summary>
    public static async Task<long[]?> TakeIdsAsync(NpgsqlConnection connection, int count, CancellationToken cancellation)
    {
        await using var take = new NpgsqlCommand(
            """
            select array_agg(nextval(ids)) from (select pg_get_serial_sequence('cdr_import', 'id')::regclass as ids offset 0) as found, generate_series(1, $1)
            where ids is not null and not exists (
                select from pg_attribute where attrelid = 'cdr_import'::regclass and attname = any (string_to_array('id, file_import, ' || regexp_replace($2, '\s+', ' ', 'g'), ', '))
                    and atttypid <> case
                        when attname in ('duration', 'billsec', 'cdr_source_type', 'hangup_cause_id', 'direction') or attname like '%sec' then 'integer'
                        when attname like '%\_rate' or attname like '%\_cost' then 'numeric'
                        when attname = 'id' then 'bigint' when attname = 'starting_date' then 'timestamptz' when attname = 'extradata' then 'jsonb' when attname = 'file_import' then 'uuid'
                        else 'varchar' end::regtype)
            """, connection)
        {
            Parameters = { new() { Value = count }, new() { Value = Columns } },
        };
        return await take.ExecuteScalarAsync(cancellation) as long[];
    }

    /// <summary>Ascending ids as stretches without a gap.</summary>
    public static IReadOnlyList<IdRange> Ranges(long[] ids)
    {
        var ranges = new List<IdRange>();
        var first = 0;
        for (var at = 1; at <= ids.Length; at++)
        {
            if (at == ids.Length || ids[at] != ids[at - 1] + 1)
            {
                ranges.Add(new IdRange(ids[first], ids[at - 1]));
                first = at;
            }
        }

        return ranges;
    }

    public static void Write(CopyBuffer to, InboxRow row)
    {
        to.Text(row.Switch);
        to.Int((int)row.Source);
        to.Text(row.CallId);
        to.Text(row.CallerNumber);
        to.Text(row.CallerName);
        to.Text(row.Destination);
        to.Text(row.DialCode);
        to.Text(row.State);
        to.Text(row.Channel);
        to.Instant(row.Start);
        to.Int(row.Duration);
        to.Int(row.BillSeconds);
        to.Int(row.ProgressSeconds);
        to.Int(row.AnswerSeconds);
        to.Int(row.WaitSeconds);
        to.Int(row.HangupCauseId);
        to.Text(row.HangupCause);
        to.Int(row.Direction);
        to.Text(row.CountryCode);
        to.Text(row.AccountCode);
        to.Numeric(row.BuyRate);
        to.Numeric(row.SellRate);
        to.Numeric(row.BuyCost);
        to.Numeric(row.SellCost);
        to.Json(row.ExtraData);
        to.Text(row.SourceKey);
        to.Text(row.LinkedId);
    }
}
