using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>What an account's calls cost that ended in the last minutes or are in progress.</summary>
/// <param name="Customer">Its name; null: nobody's.</param>
/// <param name="PerMinute">What a further minute of those in progress costs.</param>
/// <param name="Five">Of five minutes; the larger of sale and purchase of each call.</param>
/// <param name="Sell">Of an hour.</param>
public sealed record AccountMoney(
    int CustomerId, string? Customer, string Code, string Currency, int Running, decimal PerMinute, decimal Five, decimal Fifteen, decimal Sixty, decimal Sell, decimal Buy);

/// <summary>The accounts with the most money at risk, as the host that looks for fraud last wrote them down for all.</summary>
/// <param name="At">Null: nobody has looked yet.</param>
public sealed record MoneyAtRisk(DateTimeOffset? At, IReadOnlyList<AccountMoney> Accounts)
{
    private const int Most = 100;

    internal static IReadOnlyList<AccountMoney> Of(IEnumerable<KeyValuePair<FraudAccount, AccountActivity>> accounts, DateTimeOffset now) =>
    [
        .. (from pair in accounts
            from sixty in pair.Value.Money(now, TimeSpan.FromMinutes(60))
            select new AccountMoney(
                pair.Key.CustomerId, null, pair.Key.Code, sixty.Currency, pair.Value.Running.Count, pair.Value.Running.Where(call => call.Currency == sixty.Currency).Sum(call => call.PerMinute),
                Risk(pair.Value, now, 5, sixty.Currency), Risk(pair.Value, now, 15, sixty.Currency), sixty.Risk, sixty.Sell, sixty.Buy))
        .OrderByDescending(one => one.Sixty).Take(Most),
    ];

    internal static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<AccountMoney> accounts, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("update fraud_state set money = $1, money_at = $2", connection)
        {
            Parameters = { new() { Value = JsonSerializer.Serialize(accounts), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb }, new() { Value = now.UtcDateTime } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>For operators; others see none.</summary>
    public static async Task<MoneyAtRisk> ReadAsync(NpgsqlDataSource database, AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("""
            select money_at, money, (select coalesce(jsonb_object_agg(customer.id::text, customer.name), '{}') from customer where customer.id in (select (account.value ->> 'CustomerId')::integer from jsonb_array_elements(money) as account))
            from fraud_state where $1
            """);
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation) || row.IsDBNull(0))
        {
            return new MoneyAtRisk(null, []);
        }

        var names = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(2))!;
        return new MoneyAtRisk(
            row.GetFieldValue<DateTimeOffset>(0),
            [.. JsonSerializer.Deserialize<List<AccountMoney>>(row.GetString(1))!.Select(one => one with { Customer = names.GetValueOrDefault(one.CustomerId.ToString(System.Globalization.CultureInfo.InvariantCulture)) })]);
    }

    private static decimal Risk(AccountActivity activity, DateTimeOffset now, int minutes, string currency) =>
        activity.Money(now, TimeSpan.FromMinutes(minutes)).Where(one => one.Currency == currency).Sum(one => one.Risk);
}
