using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>An imported list of test numbers.</summary>
public sealed record FraudList(int Id, string Name, DateTimeOffset AddedAt, string AddedBy, long Numbers);

/// <summary>Lists of revenue-share test numbers and ranges. None comes with the console.</summary>
public sealed class FraudLists(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Lines that a list may have.</summary>
    public const int MostLines = 200_000;

    private const int ErrorsShown = 5;
    private static readonly char[] _columns = [',', ';', '\t'];

    /// <summary>By name; for operators.</summary>
    public async Task<IReadOnlyList<FraudList>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("select id, name, added_at, added_by, (select count(*) from fraud_number where list_id = id) from fraud_list where $1 order by lower(name)");
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        var lists = new List<FraudList>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            lists.Add(new FraudList(row.GetInt32(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetInt64(4)));
        }

        return lists;
    }

    /// <summary>Stores a list in place of the one of that name: a number or range on each line, what follows a comma is a note. All of it, or nothing where a line is wrong.</summary>
    public async Task<Saved> ImportAsync(string editor, string name, string text, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        name = name.Trim();
        if (name.Length is 0 or > 200)
        {
            return new Saved.Refused("A list has a name of 1 to 200 characters.", "name");
        }

        var (numbers, errors, line) = (new SortedDictionary<string, string>(StringComparer.Ordinal), new List<string>(), 0);
        foreach (var written in text.Split('\n'))
        {
            line++;
            var cells = written.Split(_columns, 2);
            // A header: the first line, without a digit.
            if (written.Trim().Length == 0 || (line == 1 && !cells[0].Any(char.IsAsciiDigit)))
            {
                continue;
            }

            var prefixes = NumberRange.Read(cells[0], out var wrong);
            if (wrong is not null)
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: {wrong}"));
            }

            foreach (var prefix in prefixes)
            {
                numbers[prefix] = cells.Length > 1 ? Cut(cells[1].Trim().Trim('"')) : "";
            }
        }

        if (errors.Count > 0)
        {
            var more = errors.Count > ErrorsShown ? string.Create(CultureInfo.InvariantCulture, $" and {errors.Count - ErrorsShown} more") : "";
            return new Saved.Refused($"Nothing was stored. {string.Join("; ", errors.Take(ErrorsShown))}{more}.", "numbers");
        }

        return numbers.Count == 0 || line > MostLines ? new Saved.Refused(numbers.Count == 0 ? "The list has no number." : "A list has at most 200,000 lines.", "numbers") : await StoreAsync(editor, name, numbers, cancellation);
    }

    public async Task<Saved> DeleteAsync(string editor, int id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var delete = new NpgsqlCommand("delete from fraud_list where id = $1 returning name", connection) { Parameters = { new() { Value = id } } };
        if (await delete.ExecuteScalarAsync(cancellation) is not string name)
        {
            return new Saved.Conflict();
        }

        await EditLog.AddAsync(connection, editor, "fraud_list", id, name, "deleted", new EditChanges(), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private async Task<Saved> StoreAsync(string editor, string name, SortedDictionary<string, string> numbers, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var replace = new NpgsqlCommand("delete from fraud_list where lower(name) = lower($1)", connection) { Parameters = { new() { Value = name } } })
        {
            await replace.ExecuteNonQueryAsync(cancellation);
        }

        await using var add = new NpgsqlCommand("insert into fraud_list (name, added_at, added_by) values ($1, $2, $3) returning id", connection) { Parameters = { new() { Value = name }, new() { Value = now.UtcDateTime }, new() { Value = editor } } };
        var id = (int)(await add.ExecuteScalarAsync(cancellation))!;
        await using (var fill = new NpgsqlCommand("insert into fraud_number (list_id, prefix, note) select $1, prefix, note from unnest($2::text[], $3::text[]) as given (prefix, note)", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = numbers.Keys.ToArray() }, new() { Value = numbers.Values.ToArray() } },
        })
        {
            await fill.ExecuteNonQueryAsync(cancellation);
        }

        await EditLog.AddAsync(connection, editor, "fraud_list", id, name, "added", new EditChanges().Note("numbers", null, numbers.Count), now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private static string Cut(string note) => note.Length > 200 ? note[..200] : note;
}
