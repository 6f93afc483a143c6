using CdrStats.Domain.Alarms.Fraud;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>
/// What accounts did before (<c>fraud_hour</c>, <c>fraud_country</c>): added to with each call once, and read for the accounts that something happens with.
/// </summary>
internal static class FraudHabits
{
    /// <summary>Six weeks that usual hours are made of, and a day.</summary>
    public static readonly TimeSpan HoursKept = TimeSpan.FromDays(43);

    /// <summary>Adds the calls that were stored under these ids.</summary>
    /// <returns>How many calls they were, and how many the hours have by now that got some and are not long ago.</returns>
    public static async Task<(long Calls, IReadOnlyList<(FraudAccount Account, DateTimeOffset Hour, int Calls)> Hours)> AddAsync(NpgsqlConnection connection, FraudArrival arrival, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            with arrived as materialized (
                select coalesce(customer_id, 0) as customer_id, coalesce(account_code, '') as account_code, coalesce(country, '') as country, date_bin('1 hour', start, 'epoch') as bucket, count(*) as calls, min(start) as first
                from call where {FraudCalls.Outgoing} and id >= $1 and id <= $2 group by 1, 2, 3, 4),
            hours as (
                insert into fraud_hour as hour select customer_id, account_code, bucket, sum(calls) from arrived where bucket >= $3 group by 1, 2, 3 order by 1, 2, 3
                on conflict (customer_id, account_code, bucket) do update set calls = hour.calls + excluded.calls returning customer_id, account_code, bucket, calls),
            countries as (
                insert into fraud_country as known select customer_id, account_code, country, min(first), sum(calls) from arrived group by 1, 2, 3 order by 1, 2, 3
                on conflict (customer_id, account_code, country) do update set calls = known.calls + excluded.calls, first_at = least(known.first_at, excluded.first_at))
            select customer_id, account_code, bucket, calls::bigint from hours where bucket >= $4
            union all select 0, '', null, coalesce(sum(calls), 0)::bigint from arrived
            """, connection)
        {
            Parameters =
            {
                new() { Value = arrival.First }, new() { Value = arrival.Last }, new() { Value = (now - HoursKept).UtcDateTime }, new() { Value = FraudJudge.HourOf(now - FraudCalls.Fresh).UtcDateTime },
            },
        };
        var (all, hours) = (0L, new List<(FraudAccount, DateTimeOffset, int)>());
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (row.IsDBNull(2))
            {
                all = row.GetInt64(3);
            }
            else
            {
                hours.Add((new FraudAccount(row.GetInt32(0), row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2), (int)row.GetInt64(3)));
            }
        }

        return (all, hours);
    }

    /// <summary>What is known of these accounts.</summary>
    public static async Task<IReadOnlyDictionary<FraudAccount, AccountHabits>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<FraudAccount> accounts, CancellationToken cancellation)
    {
        var found = accounts.ToDictionary(account => account, _ => (Since: (DateTimeOffset?)null, Countries: new Dictionary<string, long>()));
        await using (var command = new NpgsqlCommand("""
            select customer_id, account_code, country, first_at, calls
            from unnest($1::integer[], $2::text[]) as asked (customer_id, account_code) join fraud_country using (customer_id, account_code)
            """, connection) { Parameters = { Customers(accounts), Codes(accounts) } })
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var account = new FraudAccount(row.GetInt32(0), row.GetString(1));
                var (since, countries) = found[account];
                var first = row.GetFieldValue<DateTimeOffset>(3);
                if (row.GetString(2) is { Length: > 0 } country)
                {
                    countries[country] = row.GetInt64(4);
                }

                found[account] = (since < first ? since : first, countries);
            }
        }

        return found.ToDictionary(pair => pair.Key, pair => new AccountHabits(pair.Value.Since, pair.Value.Countries));
    }

    /// <summary>Learns how an hour usually is, for the accounts of which it is not known yet.</summary>
    public static async Task LearnAsync(NpgsqlConnection connection, IReadOnlyList<(FraudAccount Account, AccountHabits Habits)> accounts, DateTimeOffset hour, TimeZoneInfo zone, CancellationToken cancellation)
    {
        FraudAccount[] asked = [.. accounts.Where(one => !one.Habits.HasHour(hour)).Select(one => one.Account)];
        if (asked.Length == 0)
        {
            return;
        }

        var calls = new Dictionary<(FraudAccount, DateTimeOffset), int>();
        await using (var command = new NpgsqlCommand("""
            select customer_id, account_code, bucket, calls
            from unnest($1::integer[], $2::text[]) as asked (customer_id, account_code) join fraud_hour using (customer_id, account_code) where bucket = any($3)
            """, connection)
        {
            Parameters = { Customers(asked), Codes(asked), new NpgsqlParameter<DateTime[]> { TypedValue = [.. UsualHour.Candidates(hour, zone).Select(FraudJudge.HourOf).Distinct().Select(at => at.UtcDateTime)] } },
        })
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                calls[(new FraudAccount(row.GetInt32(0), row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2))] = row.GetInt32(3);
            }
        }

        foreach (var (account, habits) in accounts.Where(one => !one.Habits.HasHour(hour)))
        {
            habits.Set(hour, habits.Since is { } since ? UsualHour.Of(hour, zone, since, at => calls.GetValueOrDefault((account, FraudJudge.HourOf(at)))) : null);
        }
    }

    private static NpgsqlParameter<int[]> Customers(IReadOnlyList<FraudAccount> accounts) => new() { TypedValue = [.. accounts.Select(account => account.CustomerId)] };

    private static NpgsqlParameter<string[]> Codes(IReadOnlyList<FraudAccount> accounts) => new() { TypedValue = [.. accounts.Select(account => account.Code)] };
}
