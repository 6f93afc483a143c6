using CdrStats.Domain.Accounts;
using CdrStats.Domain.Numbering;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>What an investigator looks at: an account's habits, and the calls of a hit. For operators; whoever sees less gets nothing.</summary>
public sealed class FraudAccountQueries(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Days = 30;
    private const int MostTargets = 12;
    private const int MostCalls = 100;

    /// <returns>Null: the scope does not see it.</returns>
    public async Task<AccountPicture?> PictureAsync(AccessScope scope, int customer, string code, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(code);
        if (!scope.SeesEverything)
        {
            return null;
        }

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var (days, countries, codes, currency) = (new Dictionary<DateOnly, AccountDay>(), new List<AccountTarget>(), new List<AccountTarget>(), "");
        // The account's calls are read once, by its customer's index, and summed up three ways.
        await using (var command = database.CreateCommand($"""
            select grouping((start at time zone 'UTC')::date, country, dial_code), (start at time zone 'UTC')::date, coalesce(country, ''), coalesce(dial_code, ''), min(destination_name), count(*), sum(billsec)::bigint,
                sum(sell_cost), sum(buy_cost), sum(greatest(sell_cost, buy_cost)), min(start), max(currency)
            from call where {Of(customer)} and coalesce(account_code, '') = $2 and start >= $1 and {FraudCalls.Outgoing}
            group by grouping sets (((start at time zone 'UTC')::date), (country), (dial_code)) order by 10 desc
            """))
        {
            command.Parameters.Add(new() { Value = today.AddDays(1 - Days).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) });
            command.Parameters.Add(new() { Value = code });
            AddCustomer(command, customer);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                currency = row.IsDBNull(11) || row.GetString(11).Length == 0 ? currency : row.GetString(11);
                switch (row.GetInt32(0))
                {
                    case 0b011:
                        days[row.GetFieldValue<DateOnly>(1)] = new AccountDay(row.GetFieldValue<DateOnly>(1), row.GetInt64(5), row.GetInt64(6), row.GetDecimal(7), row.GetDecimal(8));
                        break;
                    case 0b101 when row.GetString(2) is { Length: > 0 } country:
                        countries.Add(Target(row, country, Country.Name(country)));
                        break;
                    case 0b110 when row.GetString(3) is { Length: > 0 } prefix:
                        codes.Add(Target(row, prefix, row.IsDBNull(4) ? prefix : row.GetString(4)));
                        break;
                }
            }
        }

        await using var about = database.CreateCommand("""
            select (select name from customer where id = $1), (select min(first_at) from fraud_country where customer_id = $1 and account_code = $2)
            """);
        about.Parameters.Add(new() { Value = customer });
        about.Parameters.Add(new() { Value = code });
        await using var known = await about.ExecuteReaderAsync(cancellation);
        await known.ReadAsync(cancellation);
        return new AccountPicture(
            customer, known.IsDBNull(0) ? null : known.GetString(0), code, known.IsDBNull(1) ? null : known.GetFieldValue<DateTimeOffset>(1), currency,
            [.. Enumerable.Range(1 - Days, Days).Select(today.AddDays).Select(day => days.GetValueOrDefault(day) ?? new AccountDay(day, 0, 0, 0, 0))],
            [.. countries.Take(MostTargets)], [.. codes.Take(MostTargets)]);
    }

    /// <summary>The newest calls of a hit.</summary>
    public async Task<IReadOnlyList<HitCall>> CallsAsync(AccessScope scope, long incident, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand($"""
            select call.id, call.start, call.duration, call.billsec, call.caller_number, call.e164, call.country, call.destination_name, coalesce(switch.name, call.switch_id::text), call.sell_cost, call.buy_cost,
                coalesce(call.currency, ''), call.authorized
            from (select call_id, start from fraud_call where incident_id = $1 and $2 order by start desc limit {MostCalls}) as hit
                join call on call.id = hit.call_id and call.start = hit.start left join switch on switch.id = call.switch_id order by call.start desc
            """);
        command.Parameters.Add(new() { Value = incident });
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        var calls = new List<HitCall>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            calls.Add(new HitCall(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6),
                row.IsDBNull(7) ? null : row.GetString(7), row.GetString(8), row.GetDecimal(9), row.GetDecimal(10), row.GetString(11), row.IsDBNull(12) ? null : row.GetBoolean(12)));
        }

        return calls;
    }

    /// <summary>What an entry of the blacklist would have stopped in the last thirty days: of the account, of its customer, and of all others.</summary>
    public async Task<StoppedCalls> StoppedAsync(AccessScope scope, int customer, string code, string prefix, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand($"""
            select count(*) filter (where coalesce(customer_id, 0) = $3 and coalesce(account_code, '') = $4), count(*) filter (where coalesce(customer_id, 0) = $3),
                count(*) filter (where coalesce(customer_id, 0) <> $3), coalesce(sum(greatest(sell_cost, buy_cost)) filter (where coalesce(customer_id, 0) = $3 and coalesce(account_code, '') = $4), 0)
            from call where start >= $1 and $5 and {(prefix.All(char.IsAsciiDigit) ? "e164 like $2 || '%'" : "country = $2")}
            """);
        foreach (var value in (object[])[clock.GetUtcNow().AddDays(-Days).UtcDateTime, prefix, customer, code, scope.SeesEverything])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new StoppedCalls(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetDecimal(3));
    }

    private static AccountTarget Target(NpgsqlDataReader row, string code, string name) => new(code, name, row.GetInt64(5), row.GetInt64(6), row.GetDecimal(9), row.GetFieldValue<DateTimeOffset>(10));

    private static string Of(int customer) => customer == 0 ? "customer_id is null" : "customer_id = $3";

    private static void AddCustomer(NpgsqlCommand command, int customer)
    {
        if (customer != 0)
        {
            command.Parameters.Add(new() { Value = customer });
        }
    }
}

/// <summary>Calls of the last thirty days that an entry would have stopped.</summary>
/// <param name="Account">Of the account; of these <paramref name="Risk"/>.</param>
/// <param name="Customer">Of all accounts of its customer.</param>
/// <param name="Others">Of everybody else.</param>
public sealed record StoppedCalls(long Account, long Customer, long Others, decimal Risk);
