using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Import;

/// <summary>Rows of the inbox with consecutive ids.</summary>
public readonly record struct IdRange(long First, long Last);

/// <summary>What became of rows sent to the inbox.</summary>
/// <param name="Ids">The ids that the new ones got, and no others.</param>
/// <param name="Duplicates">Rows whose switch and source key the inbox has already.</param>
/// <param name="Refused">Rows that the database would not take, by their position, with its words.</param>
public sealed record InboxReceipt(int Sent, int Duplicates, IReadOnlyList<IdRange> Ids, IReadOnlyList<(int Position, string Reason)> Refused)
{
    internal static InboxReceipt Nothing { get; } = new(0, 0, [], []);

    internal InboxReceipt And(InboxReceipt next, int offset) => new(
        Sent + next.Sent, Duplicates + next.Duplicates, [.. Ids, .. next.Ids],
        next.Refused.Count == 0 ? Refused : [.. Refused, .. next.Refused.Select(refused => (refused.Position + offset, refused.Reason))]);
}

/// <summary>Puts rows into the inbox by binary COPY; what happens to them from there is the import's.</summary>
public sealed class InboxSender(NpgsqlDataSource inbox)
{
    private const string Columns = """
        switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode, state, channel,
        starting_date, duration, billsec, progresssec, answersec, waitsec, hangup_cause_id, hangup_cause, direction, country_code,
        accountcode, buy_rate, sell_rate, buy_cost, sell_cost, extradata, source_key, linked_id
        """;

    private const string Take = $"""
        with sent as (
            insert into cdr_import ({Columns}) select {Columns} from sending order by position
            on conflict (switch, source_key) where source_key is not null do nothing
            returning id),
        ranges as (
            select min(id) as first, max(id) as last from (select id, id - row_number() over (order by id) as gap from sent) as numbered group by gap)
        select (select count(*)::int from sent), coalesce(array_agg(first order by first), array[]::bigint[]), coalesce(array_agg(last order by first), array[]::bigint[]) from ranges
        """;

    /// <summary>Sends rows that carry a source key: each is added once, however often it is sent. One bad row does not hold up the others.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached; nothing of this call was kept, and it may be made again.</exception>
    public async Task<InboxReceipt> SendAsync(IReadOnlyList<InboxRow> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            return InboxReceipt.Nothing;
        }

        try
        {
            return await SendTogetherAsync(rows, cancellation);
        }
        catch (PostgresException bad) when (RefusedData.IsReasonOf(bad))
        {
            if (rows.Count == 1)
            {
                return InboxReceipt.Nothing with { Refused = [(0, bad.MessageText)] };
            }

            var half = rows.Count / 2;
            var first = await SendAsync([.. rows.Take(half)], cancellation);
            return first.And(await SendAsync([.. rows.Skip(half)], cancellation), half);
        }
    }

    /// <summary>Adds rows straight to the inbox on a connection of the caller's, in its transaction; for rows that are made here and sent once.</summary>
    internal static async Task<ulong> CopyAsync(NpgsqlConnection connection, IEnumerable<InboxRow> rows, CancellationToken cancellation)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"copy cdr_import ({Columns}) from stdin (format binary)", cancellation);
        writer.Timeout = TimeSpan.FromMinutes(10);
        foreach (var row in rows)
        {
            await writer.StartRowAsync(cancellation);
            await WriteAsync(writer, row, cancellation);
        }

        return await writer.CompleteAsync(cancellation);
    }

    private async Task<InboxReceipt> SendTogetherAsync(IReadOnlyList<InboxRow> rows, CancellationToken cancellation)
    {
        await using var connection = await inbox.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var make = new NpgsqlCommand($"create temporary table sending on commit drop as select 0 as position, {Columns} from cdr_import limit 0", connection))
        {
            await make.ExecuteNonQueryAsync(cancellation);
        }

        await using (var writer = await connection.BeginBinaryImportAsync($"copy sending (position, {Columns}) from stdin (format binary)", cancellation))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                await writer.StartRowAsync(cancellation);
                await writer.WriteAsync(i, NpgsqlDbType.Integer, cancellation);
                await WriteAsync(writer, rows[i], cancellation);
            }

            await writer.CompleteAsync(cancellation);
        }

        InboxReceipt receipt;
        await using (var take = new NpgsqlCommand(Take, connection))
        await using (var reader = await take.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            var sent = reader.GetInt32(0);
            receipt = new InboxReceipt(sent, rows.Count - sent, [.. reader.GetFieldValue<long[]>(1).Zip(reader.GetFieldValue<long[]>(2), (first, last) => new IdRange(first, last))], []);
        }

        await transaction.CommitAsync(cancellation);
        return receipt;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter writer, InboxRow row, CancellationToken cancellation)
    {
        await Text(row.Switch);
        await Number((int)row.Source);
        await Text(row.CallId);
        await Text(row.CallerNumber);
        await Text(row.CallerName);
        await Text(row.Destination);
        await Text(row.DialCode);
        await Text(row.State);
        await Text(row.Channel);
        await writer.WriteAsync(row.Start.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation);
        await Number(row.Duration);
        await Number(row.BillSeconds);
        await Number(row.ProgressSeconds);
        await Number(row.AnswerSeconds);
        await Number(row.WaitSeconds);
        await Number(row.HangupCauseId);
        await Text(row.HangupCause);
        await Number(row.Direction);
        await Text(row.CountryCode);
        await Text(row.AccountCode);
        await Amount(row.BuyRate);
        await Amount(row.SellRate);
        await Amount(row.BuyCost);
        await Amount(row.SellCost);
        await ((string?)row.ExtraData is { } json ? writer.WriteAsync(json, NpgsqlDbType.Jsonb, cancellation) : writer.WriteNullAsync(cancellation));
        await Text(row.SourceKey);
        await Text(row.LinkedId);

        Task Text(string? text) => text is null ? writer.WriteNullAsync(cancellation) : writer.WriteAsync(text, NpgsqlDbType.Varchar, cancellation);
        Task Number(int? number) => number is { } value ? writer.WriteAsync(value, NpgsqlDbType.Integer, cancellation) : writer.WriteNullAsync(cancellation);
        Task Amount(decimal? amount) => amount is { } value ? writer.WriteAsync(value, NpgsqlDbType.Numeric, cancellation) : writer.WriteNullAsync(cancellation);
    }
}
