using System.Globalization;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>Reads stored calls as fraud looks at them: those that went out.</summary>
internal sealed class FraudCalls(ImportRules rules, FraudKnowledge knowledge)
{
    /// <summary>Calls that ended longer ago are the past, and nobody is told of it.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>Calls that went out: not to somebody of the own house, nor into it.</summary>
    public static readonly string Outgoing = string.Create(CultureInfo.InvariantCulture, $"direction <> {(int)CallDirection.Inbound} and kind <> {(int)CallKind.Internal}");

    private static readonly string Columns =
        $"id, start, start + duration * interval '1 second', coalesce(customer_id, 0), coalesce(account_code, ''), country, e164, number_type, switch_id, sell_cost, buy_cost, coalesce(currency, '') from call where {Outgoing}";

    private readonly Dictionary<int, string> _own = rules.Switches.Values.DistinctBy(profile => profile.Id).ToDictionary(profile => profile.Id, profile => profile.Settings.LocalDialcode);

    /// <summary>Of calls that were stored under these ids, those that ended lately.</summary>
    public async Task<IReadOnlyList<(FraudAccount Account, FraudCall Call)>> OfAsync(NpgsqlConnection connection, FraudArrival arrival, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {Columns} and id >= $1 and id <= $2 and start >= $3 and start + duration * interval '1 second' >= $4", connection)
        {
            Parameters =
            {
                new() { Value = arrival.First }, new() { Value = arrival.Last }, new() { Value = (now - Fresh - Fresh).UtcDateTime }, new() { Value = (now - Fresh).UtcDateTime },
            },
        };
        return await ReadAsync(command, cancellation);
    }

    /// <summary>Of calls that ended lately, so many of those that began last.</summary>
    public async Task<IReadOnlyList<(FraudAccount Account, FraudCall Call)>> RecentAsync(NpgsqlConnection connection, DateTimeOffset now, int most, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {Columns} and start >= $1 and start + duration * interval '1 second' >= $2 order by start desc limit $3", connection)
        {
            Parameters = { new() { Value = (now - Fresh - Fresh).UtcDateTime }, new() { Value = (now - Fresh).UtcDateTime }, new() { Value = most } },
        };
        return await ReadAsync(command, cancellation);
    }

    private async Task<List<(FraudAccount Account, FraudCall Call)>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var calls = new List<(FraudAccount, FraudCall)>();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var number = row.GetString(6);
            calls.Add((
                new FraudAccount(row.GetInt32(3), One(row.GetString(4))),
                new FraudCall(
                    row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(5) ? null : One(row.GetString(5)), number, (NumberType)row.GetInt16(7),
                    IsAbroad(number, row.GetInt32(8)), knowledge.IsListed(number), row.GetDecimal(9), row.GetDecimal(10), One(row.GetString(11)))));
        }

        return calls;

        string One(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;
    }

    /// <summary>Whether a number does not begin with the calling code of the switch.</summary>
    public bool IsAbroad(string digits, int switchId) => digits.Length > 0 && !digits.StartsWith(_own.GetValueOrDefault(switchId, "?"), StringComparison.Ordinal);
}
