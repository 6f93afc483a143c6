using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>Prefixes that are taken off numbers before alarms and lists look at them.</summary>
public sealed class RemovePrefixStore(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Kind = "remove_prefix";

    /// <summary>All, by prefix; they are nobody's, and operators' alone.</summary>
    public async Task<IReadOnlyList<RemovePrefix>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("select id, version, label, prefix from remove_prefix where $1 order by prefix");
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        var all = new List<RemovePrefix>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            all.Add(new RemovePrefix(row.GetInt32(0), row.GetInt64(1), row.GetString(2), row.GetString(3)));
        }

        return all;
    }

    /// <summary>Adds it (id 0), or stores it unless somebody else changed it since it was read.</summary>
    public async Task<Saved> SaveAsync(string editor, RemovePrefix edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        var row = edited with { Label = edited.Label.Trim(), Prefix = edited.Prefix.Trim() };
        if (row.Label.Length is 0 or > 100)
        {
            return new Saved.Refused("A label has 1 to 100 characters.", "label");
        }

        if (row.Prefix.Length is 0 or > 15 || !row.Prefix.All(char.IsAsciiDigit))
        {
            return new Saved.Refused("A prefix has 1 to 15 digits.", "prefix");
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = row.Id == 0 ? null : (await ListAsync(AccessScope.Everything, cancellation)).FirstOrDefault(one => one.Id == row.Id);
        try
        {
            await using var save = row.Id == 0
                ? new NpgsqlCommand("insert into remove_prefix (label, prefix) values ($1, $2) returning id", connection)
                : new NpgsqlCommand("update remove_prefix set label = $1, prefix = $2, version = version + 1 where id = $3 and version = $4 returning id", connection);
            foreach (var value in row.Id == 0 ? (object[])[row.Label, row.Prefix] : [row.Label, row.Prefix, row.Id, row.Version])
            {
                save.Parameters.Add(new() { Value = value });
            }

            if (await save.ExecuteScalarAsync(cancellation) is not int id)
            {
                return new Saved.Conflict();
            }

            await NoteAsync(connection, editor, id, row.Prefix, before is null ? "added" : "changed", before, row, cancellation);
            await transaction.CommitAsync(cancellation);
            return new Saved.Done(id);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused($"'{row.Prefix}' is taken off already.", "prefix");
        }
    }

    public async Task<Saved> DeleteAsync(string editor, int id, long version, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = (await ListAsync(AccessScope.Everything, cancellation)).FirstOrDefault(one => one.Id == id);
        await using (var delete = new NpgsqlCommand("delete from remove_prefix where id = $1 and version = $2", connection) { Parameters = { new() { Value = id }, new() { Value = version } } })
        {
            if (before is null || await delete.ExecuteNonQueryAsync(cancellation) == 0)
            {
                return new Saved.Conflict();
            }
        }

        await NoteAsync(connection, editor, id, before.Prefix, "deleted", before, null, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private Task NoteAsync(NpgsqlConnection connection, string editor, int id, string name, string action, RemovePrefix? before, RemovePrefix? after, CancellationToken cancellation) =>
        EditLog.AddAsync(connection, editor, Kind, id, name, action, new EditChanges().Note("label", before?.Label, after?.Label).Note("prefix", before?.Prefix, after?.Prefix), clock.GetUtcNow(), cancellation);
}
