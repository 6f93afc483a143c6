using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

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

/// <summary>Marks rows as those of one file, for it to be undone.</summary>
/// <param name="Import">The file import's own uuid, unlike any other's in any inbox.</param>
/// <param name="Again">Whether the rows may be in the inbox by an earlier attempt: those count as sent.</param>
/// <param name="Beside">Done in the transaction that adds the rows, with what it added.</param>
internal sealed record SentByFile(Guid Import, bool Again, Func<NpgsqlConnection, InboxReceipt, Task> Beside);

/// <summary>
/// Puts rows into the inbox by binary COPY; what happens to them from there is the import's. Straight into its table as long as that takes them; rows sent
/// again come in crowds, and are looked for in a table of their own until a batch has none.
/// </summary>
public sealed class InboxSender(NpgsqlDataSource inbox)
{
    // Of our own types, whatever those of the inbox are: one of the predecessor's has shorter texts.
    private const string Stage = """
        create temporary table sending (
            position integer, switch varchar, cdr_source_type integer, callid varchar, caller_id_number varchar, caller_id_name varchar, destination_number varchar,
            dialcode varchar, state varchar, channel varchar, starting_date timestamptz, duration integer, billsec integer, progresssec integer, answersec integer,
            waitsec integer, hangup_cause_id integer, hangup_cause varchar, direction integer, country_code varchar, accountcode varchar,
            buy_rate numeric, sell_rate numeric, buy_cost numeric, sell_cost numeric, extradata jsonb, source_key varchar, linked_id varchar) on commit drop
        """;

    // Ids of consecutive rows as ranges.
    private const string Ranges = """
        ranges as (select min(id) as first, max(id) as last from (select id, id - row_number() over (order by id) as gap from sent) as numbered group by gap)
        select (select count(*)::int from sent), coalesce(array_agg(first order by first), array[]::bigint[]), coalesce(array_agg(last order by first), array[]::bigint[]) from ranges
        """;

    private const string Take = $"""
        with sent as (
            insert into cdr_import ({InboxCopy.Columns}) select {InboxCopy.Columns} from sending order by position
            on conflict (switch, source_key) where source_key is not null do nothing
            returning id::bigint as id),
        {Ranges}
        """;

    private const string TakeOfFile = $"""
        with sent as (
            insert into cdr_import ({InboxCopy.Columns}, file_import) select {InboxCopy.Columns}, $1 from sending order by position
            on conflict (switch, source_key) where source_key is not null do nothing
            returning id::bigint as id),
        {Ranges}
        """;

    // What an attempt left that was ended behind its commit.
    private const string Left = $"""
        with sent as (
            select distinct cdr_import.id::bigint as id from sending join cdr_import on cdr_import.switch = sending.switch and cdr_import.source_key = sending.source_key
            where cdr_import.file_import = $1),
        {Ranges}
        """;

    private volatile bool _hasDuplicates;

    /// <summary>Sends rows that carry a source key: each is added once, however often it is sent. One bad row does not hold up the others.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached; nothing of this call was kept, and it may be made again.</exception>
    public Task<InboxReceipt> SendAsync(IReadOnlyList<InboxRow> rows, CancellationToken cancellation) => SendAsync(rows, null, cancellation);

    internal async Task<InboxReceipt> SendAsync(IReadOnlyList<InboxRow> rows, SentByFile? file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            return InboxReceipt.Nothing;
        }

        try
        {
            return await SendTogetherAsync(rows, file, cancellation);
        }
        catch (PostgresException bad) when (RefusedData.IsReasonOf(bad))
        {
            if (rows.Count == 1)
            {
                return InboxReceipt.Nothing with { Refused = [(0, bad.MessageText)] };
            }

            var half = rows.Count / 2;
            var first = await SendAsync([.. rows.Take(half)], file, cancellation);
            return first.And(await SendAsync([.. rows.Skip(half)], file, cancellation), half);
        }
    }

    private async Task<InboxReceipt> SendTogetherAsync(IReadOnlyList<InboxRow> rows, SentByFile? file, CancellationToken cancellation)
    {
        if (!_hasDuplicates && file is not { Again: true })
        {
            try
            {
                if (await SendStraightAsync(rows, file, cancellation) is { } sent)
                {
                    return sent;
                }
            }
            catch (PostgresException known) when (known.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                _hasDuplicates = true;
            }
        }

        var receipt = await SendByStageAsync(rows, file, cancellation);
        _hasDuplicates = _hasDuplicates && receipt.Duplicates > 0;
        return receipt;
    }

    private async Task<InboxReceipt?> SendStraightAsync(IReadOnlyList<InboxRow> rows, SentByFile? file, CancellationToken cancellation)
    {
        await using var connection = await inbox.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await InboxCopy.TakeIdsAsync(connection, rows.Count, cancellation) is not { } ids)
        {
            return null;
        }

        await InboxCopy.WriteAsync(connection, rows, ids, file?.Import, cancellation);
        var receipt = new InboxReceipt(rows.Count, 0, InboxCopy.Ranges(ids), []);
        await (file?.Beside(connection, receipt) ?? Task.CompletedTask);
        await transaction.CommitAsync(cancellation);
        return receipt;
    }

    private async Task<InboxReceipt> SendByStageAsync(IReadOnlyList<InboxRow> rows, SentByFile? file, CancellationToken cancellation)
    {
        await using var connection = await inbox.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var make = new NpgsqlCommand(Stage, connection))
        {
            await make.ExecuteNonQueryAsync(cancellation);
        }

        await using (var copy = await connection.BeginRawBinaryCopyAsync($"copy sending (position, {InboxCopy.Columns}) from stdin (format binary)", cancellation))
        {
            var to = new CopyBuffer(copy);
            to.Header();
            for (var i = 0; i < rows.Count; i++)
            {
                to.StartRow(InboxCopy.ColumnCount + 1);
                to.Int(i);
                InboxCopy.Write(to, rows[i]);
                await to.FlushIfFullAsync(cancellation);
            }

            await to.EndAsync(cancellation);
        }

        // Before the others are added: an earlier attempt's rows are those that are there already.
        var left = file is { Again: true } ? await TakeAsync(connection, Left, file, rows.Count, cancellation) : InboxReceipt.Nothing;
        var added = await TakeAsync(connection, file is null ? Take : TakeOfFile, file, rows.Count, cancellation);
        var receipt = added with { Sent = added.Sent + left.Sent, Duplicates = added.Duplicates - left.Sent, Ids = [.. left.Ids, .. added.Ids] };
        await (file?.Beside(connection, receipt) ?? Task.CompletedTask);
        await transaction.CommitAsync(cancellation);
        return receipt;
    }

    private static async Task<InboxReceipt> TakeAsync(NpgsqlConnection connection, string sql, SentByFile? file, int rows, CancellationToken cancellation)
    {
        await using var take = new NpgsqlCommand(sql, connection);
        if (file is not null)
        {
            take.Parameters.AddWithValue(file.Import);
        }

        await using var reader = await take.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var sent = reader.GetInt32(0);
        return new InboxReceipt(sent, rows - sent, [.. reader.GetFieldValue<long[]>(1).Zip(reader.GetFieldValue<long[]>(2), (first, last) => new IdRange(first, last))], []);
    }
}
