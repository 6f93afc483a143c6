using System.Collections.Frozen;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Numbering;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Billing;

/// <summary>What the keys of a billing report are called.</summary>
internal static class BillingNames
{
    private static readonly Lazy<FrozenDictionary<string, string>> Shipped = new(() => DialCodeData.Load().ToFrozenDictionary(code => code.Prefix, code => code.Destination));

    /// <summary>By key, as far as the scope may know. What was deleted keeps its number as its name; calls without one have none.</summary>
    public static async Task<Func<string, string>> ReadAsync(NpgsqlDataSource database, AccessScope scope, BillingBy by, CancellationToken cancellation)
    {
        var sql = by switch
        {
            BillingBy.Customer => "select id::text, name from customer where $1 or id = $2",
            BillingBy.Carrier => "select id::text, name from rate_plan where side = 2 and $1",
            BillingBy.Switch => "select id::text, name from switch",
            BillingBy.Destination => "select prefix, destination from dial_code",
            _ => null,
        };
        if (sql is null)
        {
            return by == BillingBy.Country ? key => key.Length == 0 ? "" : Country.Name(key) : key => key;
        }

        var names = new Dictionary<string, string>();
        await using var command = database.CreateCommand(scope, sql);
        if (by is BillingBy.Customer or BillingBy.Carrier)
        {
            command.Parameters.AddWithValue(by == BillingBy.Customer ? scope.SeesEverything : scope.SeesBuySide);
        }

        if (by == BillingBy.Customer)
        {
            command.Parameters.AddWithValue(scope.CustomerId ?? 0);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            names[reader.GetString(0)] = reader.GetString(1);
        }

        return by == BillingBy.Destination
            ? key => names.TryGetValue(key, out var own) ? own : Shipped.Value.GetValueOrDefault(key, key)
            : key => names.TryGetValue(key, out var name) ? name : key == "0" ? "" : string.Create(CultureInfo.InvariantCulture, $"#{key}");
    }

    /// <summary>Where a dial code leads to.</summary>
    public static Task<Func<string, string>> DestinationsAsync(NpgsqlDataSource database, CancellationToken cancellation) => ReadAsync(database, AccessScope.Nothing, BillingBy.Destination, cancellation);
}
