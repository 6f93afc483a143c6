using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>A hang-up cause by its code.</summary>
public sealed record CauseChoice(int Code, string Name);

/// <summary>What the lists of a filter offer. Customers only to those who may see more than one.</summary>
public sealed record Choices(IReadOnlyList<Named> Switches, IReadOnlyList<Named> Customers, IReadOnlyList<CauseChoice> Causes);

/// <summary>Reads what can be chosen in the filters of calls.</summary>
public sealed class CallFilterChoices(NpgsqlDataSource calls, TrafficQueries traffic, TimeProvider clock)
{
    private const int MostCustomers = 5000;

    public async Task<Choices> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        return new Choices(
            [.. (await traffic.SwitchNamesForAsync(scope, clock.GetUtcNow(), cancellation)).OrderBy(name => name.Value, StringComparer.OrdinalIgnoreCase).Select(name => new Named(name.Key, name.Value))],
            scope.SeesEverything ? await NamesAsync(connection, $"select id, name from customer order by lower(name) limit {MostCustomers}", cancellation) : [],
            [.. (await NamesAsync(connection, "select code, cause from hangup_cause order by code", cancellation)).Select(one => new CauseChoice(one.Id, one.Name))]);
    }

    private static async Task<List<Named>> NamesAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        var names = new List<Named>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            names.Add(new Named(row.GetInt32(0), row.GetString(1)));
        }

        return names;
    }
}
