using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Privacy;

/// <summary>
/// Takes a number, or who called and was called in a customer's calls, out of what is kept. Figures stay as they are: of a destination the digits that tell where it leads and
/// what it costs are left, of a caller nothing. It is done in pieces, each by itself; ended in between it is asked for again and goes on. Issued statements stay.
/// </summary>
public sealed class Anonymiser(ImportDatabases databases, AuditNotes notes)
{
    private const int Chunk = 5_000;
    private const string ZeroFilled = "rpad(left(c.e164, least(greatest(length(coalesce(c.dial_code, '')), length(coalesce(c.sell_prefix, '')), length(coalesce(c.buy_prefix, ''))), greatest(length(c.e164) - 2, 0))), length(c.e164), '0')";
    private const string OfNumber = "(c.e164 = $1 or c.caller_e164 = $1 or (c.e164 = '' and c.destination = $1) or (c.caller_e164 = '' and c.caller_number = $1))";
    private const string OfCustomer = "(c.customer_id = $1 and c.caller_number <> 'anonymous')";

    /// <summary>One number, as caller and as called.</summary>
    /// <param name="number">In any way of writing; as it is read it has its calling code.</param>
    /// <param name="isTrial">Counts and changes nothing.</param>
    /// <exception cref="UnauthorizedAccessException">The scope is not that of an operator who sees numbers whole.</exception>
    /// <exception cref="ArgumentException">There are no digits in it.</exception>
    public async Task<Anonymised> NumberAsync(AccessScope scope, string number, bool isTrial, string who, CancellationToken cancellation)
    {
        OfOperators(scope);
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        if (digits.Length == 0)
        {
            throw new ArgumentException("A number has digits.", nameof(number));
        }

        // Read while the calls are whole: what is ended in between changes them last.
        var forms = await NumberForms.ReadAsync(databases.Calls, digits, cancellation);
        var others = await new OtherTexts(databases.Calls).ReplaceAsync(forms, isTrial, cancellation);
        var (records, waiting) = await RecordsAsync(forms, isTrial, cancellation);
        var calls = isTrial ? await CountAsync(OfNumber, digits, cancellation) : await ChangeAsync(OfNumber, digits, $"""
            caller_number = case when {Calls("caller_e164", "caller_number")} then '{NumberForms.Anonymous}' else c.caller_number end,
            caller_name = case when {Calls("caller_e164", "caller_number")} then '' else c.caller_name end,
            caller_e164 = case when {Calls("caller_e164", "caller_number")} then '' else c.caller_e164 end,
            destination = case when {Calls("e164", "destination")} then '+' || $2 else c.destination end,
            e164 = case when c.e164 = $1 then $2 else c.e164 end
            """, forms.Instead, cancellation);
        var lines = await OneAsync(databases.Calls, "select count(*) from statement_call where caller = any ($1) or number = any ($1)", forms.Texts.ToArray(), cancellation);
        var done = new Anonymised(calls, records, others, waiting, lines);
        await NoteAsync(isTrial, who, 0, forms.ToString(), done, cancellation);
        return done;
    }

    /// <summary>All calls of a customer and their records: callers go, called numbers end in zeros.</summary>
    /// <param name="name">As the audit log names the customer.</param>
    public async Task<Anonymised> CustomerAsync(AccessScope scope, int customer, string name, bool isTrial, string who, CancellationToken cancellation)
    {
        OfOperators(scope);
        var records = await RecordsOfAsync(customer, isTrial, cancellation);
        var calls = isTrial ? await CountAsync(OfCustomer, customer, cancellation) : await ChangeAsync(OfCustomer, customer, $"""
            caller_number = '{NumberForms.Anonymous}', caller_name = '', caller_e164 = '',
            destination = case when c.e164 = '' then $2 else '+' || {ZeroFilled} end, e164 = case when c.e164 = '' then '' else {ZeroFilled} end
            """, NumberForms.Anonymous, cancellation);
        var lines = await OneAsync(databases.Calls, "select count(*) from statement_call l join statement s on s.id = l.statement_id where s.customer_id = $1", customer, cancellation);
        var done = new Anonymised(calls, records, new Dictionary<string, long>(), 0, lines);
        await NoteAsync(isTrial, who, customer, name, done, cancellation);
        return done;
    }

    private static void OfOperators(AccessScope scope)
    {
        if (scope is not { SeesEverything: true, HidesNumbers: false })
        {
            throw new UnauthorizedAccessException("Numbers are made anonymous by operators who see them whole.");
        }
    }

    private static string Calls(string read, string written) => $"(c.{read} = $1 or (c.{read} = '' and c.{written} = $1))";

    private Task NoteAsync(bool isTrial, string who, int customer, string name, Anonymised done, CancellationToken cancellation) => isTrial ? Task.CompletedTask : notes.AddAsync(
        who, "privacy", customer, name, "anonymised", cancellation, ("calls", Text(done.Calls)), ("records", Text(done.Records)), ("other texts", Text(done.Others.Values.Sum())));

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private Task<long> CountAsync(string which, object value, CancellationToken cancellation) => OneAsync(databases.Calls, $"select count(*) from call c where {which}", value, cancellation);

    // What is changed is not found again: a piece is the next that is left.
    private async Task<long> ChangeAsync(string which, object value, string changes, string instead, CancellationToken cancellation)
    {
        var all = 0L;
        for (var some = 1L; some > 0; all += some)
        {
            await using var command = databases.Calls.CreateCommand($"""
                with piece as materialized (select c.start, c.id from call c where {which} limit {Chunk}),
                    changed as (update call c set {changes}, extradata = null, channel = null
                        from piece where c.start = piece.start and c.id = piece.id and $2::text is not null returning 1)
                select count(*) from changed
                """);
            command.CommandTimeout = 600;
            command.Parameters.AddWithValue(value);
            command.Parameters.AddWithValue(instead);
            some = (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        return all;
    }

    private async Task<(long Records, long Waiting)> RecordsAsync(NumberForms forms, bool isTrial, CancellationToken cancellation)
    {
        const string Which = "(caller_id_number = any ($1) or destination_number = any ($1))";
        var texts = forms.Texts.ToArray();
        var waiting = await OneAsync(databases.Inbox, $"select count(*) from cdr_import where not imported and {Which}", texts, cancellation);
        if (isTrial)
        {
            return (await OneAsync(databases.Inbox, $"select count(*) from cdr_import where imported and {Which}", texts, cancellation), waiting);
        }

        await using var command = databases.Inbox.CreateCommand($"""
            with changed as (update cdr_import set extradata = null, channel = null,
                    caller_id_name = case when caller_id_number = any ($1) then '' else caller_id_name end, caller_id_number = case when caller_id_number = any ($1) then '{NumberForms.Anonymous}' else caller_id_number end,
                    destination_number = case when destination_number = any ($1) then '+' || $2 else destination_number end
                where imported and {Which} returning 1)
            select count(*) from changed
            """);
        command.CommandTimeout = 3600;
        command.Parameters.AddWithValue(texts);
        command.Parameters.AddWithValue(forms.Instead);
        return ((long)(await command.ExecuteScalarAsync(cancellation))!, waiting);
    }

    // The inbox may be in another database: a piece of it is asked of the calls, by their ids.
    private async Task<long> RecordsOfAsync(int customer, bool isTrial, CancellationToken cancellation)
    {
        var (changed, after) = (0L, long.MinValue);
        while (true)
        {
            var piece = new Dictionary<long, long>();
            await using (var read = databases.Inbox.CreateCommand($"select id, call_id from cdr_import where id > $1 and imported and call_id > 0 and caller_id_number <> '{NumberForms.Anonymous}' order by id limit {Chunk}"))
            {
                read.Parameters.AddWithValue(after);
                await using var row = await read.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation))
                {
                    piece[row.GetInt64(0)] = row.GetInt64(1);
                }
            }

            if (piece.Count == 0)
            {
                return changed;
            }

            after = piece.Keys.Max();
            var instead = await InsteadAsync(customer, [.. piece.Values], cancellation);
            var theirs = piece.Where(pair => instead.ContainsKey(pair.Value)).ToList();
            changed += isTrial ? theirs.Count : await WriteAsync([.. theirs.Select(pair => pair.Key)], [.. theirs.Select(pair => instead[pair.Value])], cancellation);
        }
    }

    private async Task<long> WriteAsync(long[] ids, string[] instead, CancellationToken cancellation)
    {
        await using var write = databases.Inbox.CreateCommand($"""
            update cdr_import set caller_id_number = '{NumberForms.Anonymous}', caller_id_name = '', destination_number = one.instead, extradata = null, channel = null
            from unnest($1, $2) as one(id, instead) where cdr_import.id = one.id
            """);
        write.CommandTimeout = 600;
        write.Parameters.AddWithValue(ids);
        write.Parameters.AddWithValue(instead);
        return await write.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<Dictionary<long, string>> InsteadAsync(int customer, long[] calls, CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand($"select c.id, case when c.e164 = '' then '{NumberForms.Anonymous}' else '+' || {ZeroFilled} end from call c where c.id = any ($1) and c.customer_id = $2");
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(calls);
        command.Parameters.AddWithValue(customer);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var instead = new Dictionary<long, string>();
        while (await row.ReadAsync(cancellation))
        {
            instead[row.GetInt64(0)] = row.GetString(1);
        }

        return instead;
    }

    private static async Task<long> OneAsync(NpgsqlDataSource database, string sql, object value, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(value);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
