using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using Npgsql;

namespace CdrStats.Infrastructure.Audit;

/// <summary>Reads who did what over all kinds of things. Whoever does not see every customer sees nothing of it.</summary>
public sealed class AuditQueries(NpgsqlDataSource database)
{
    /// <summary>So many on a page.</summary>
    public const int Page = 50;

    /// <summary>The latest first.</summary>
    /// <param name="after">Where the page before ended; null: the newest.</param>
    public async Task<IReadOnlyList<AuditEvent>> ListAsync(AccessScope scope, AuditFilter filter, AuditCursor? after, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        if (!scope.SeesEverything)
        {
            return [];
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = AuditRows.Command(connection, filter, after, most);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var events = new List<AuditEvent>();
        while (await row.ReadAsync(cancellation))
        {
            events.Add(AuditRows.Read(row));
        }

        return events;
    }

    /// <summary>The kinds and the deeds that were ever written down, by name: each is looked up in its index, however many rows there are.</summary>
    public async Task<(IReadOnlyList<string> Kinds, IReadOnlyList<string> Actions)> ChoicesAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.SeesEverything ? (await DistinctAsync("kind", cancellation), await DistinctAsync("action", cancellation)) : ([], []);
    }

    /// <summary>What the filter asks for as a file, the latest first; any number in little memory. Times are UTC.</summary>
    public Task WriteAsync(Stream output, CallExportFormat format, AccessScope scope, AuditFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        return ExportWriter.WriteAsync(output, format, new AuditSource(database, scope, filter), cancellation);
    }

    private async Task<IReadOnlyList<string>> DistinctAsync(string column, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            with recursive one as (
                select min({column}) as value from admin_edit
                union all select (select min({column}) from admin_edit where {column} > one.value) from one where one.value is not null)
            select value from one where value is not null
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var values = new List<string>();
        while (await row.ReadAsync(cancellation))
        {
            values.Add(row.GetString(0));
        }

        return values;
    }
}
