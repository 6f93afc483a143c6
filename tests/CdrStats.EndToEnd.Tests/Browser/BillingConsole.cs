using CdrStats.Domain.Accounts;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>
/// A console with calls of two customers of one plan, in the last hours and in the last calendar month: to Spain (sold and bought), to Germany (bought, not
/// sold: below cost) and to France (sold, not bought). The first customer's user may see what is charged.
/// </summary>
public sealed class BillingConsole(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>Calls of Sol Travel to Spain in the last hours; each 60 s, sold for 0.11 and bought for 0.02.</summary>
    public const int SpanishCalls = 5;

    private const string Data = """
        insert into customer (id, name, voip_plan_id, demo, created_at) values (995, 'Luna Rival', 970, false, now());
        insert into account_code (code, customer_id) values ('sol', 990), ('luna', 995);
        insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode)
            select 'Madrid', 'c' || n, '34911000001', '', (array['+34650784355', '+4930123456', '+33612345678'])[1 + n % 3],
                case when n <= 30 then now() - interval '2 hours' else date_trunc('month', now()) - interval '10 days' end + n * interval '1 second', 60, 60,
                case when n % 2 = 0 then 'sol' else 'luna' end from generate_series(1, 60) n;
        """;

    private const string Issued = """
        update statement_issuer set name = 'Operator Ltd', last_number = 2;
        insert into statement (issuer_id, number, number_text, issuer_name, issuer_details, customer_id, customer_name, plan_name, currency, decimals, time_zone, period_from, period_to, issued_at, issued_by, calls, seconds, amount)
            select 1, n, 'T-' || n, 'Operator Ltd', '', (array[990, 995])[n], (array['Sol Travel', 'Luna Rival'])[n], 'Gold', 'EUR', 4, 'UTC', '2020-01-01Z', '2020-02-01Z', now(), 'admin', 1, 60, 0.11 from generate_series(1, 2) n;
        insert into statement_destination (statement_id, position, destination, calls, seconds, amount) select id, 1, 'Spain', 1, 60, 0.11 from statement;
        insert into statement_call (statement_id, position, start, caller, number, destination, seconds, billed, rate, amount) select id, 1, '2020-01-05Z', '34911000001', '34650784355', 'Spain', 60, 60, 0.11, 0.11 from statement;
        """;

    public RatesConsole Rates { get; } = new(postgres);

    public async ValueTask InitializeAsync()
    {
        await Rates.InitializeAsync();
        await Rates.RunAsync(Data);
        await Rates.RunAsync(
            "insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', code from console_user, unnest($2) as code where user_name = $1",
            RatesConsole.CustomerName, new[] { Permissions.BillingReport, Permissions.Statements });
        await Rates.RunAsync(Issued);
        using var client = Rates.Operator();
        while (!(await client.GetStringAsync(new Uri("/rest-api/cdr/?account_code=sol", UriKind.Relative))).StartsWith("{\"count\":30,", StringComparison.Ordinal))
        {
            await Task.Delay(100);
        }
    }

    public ValueTask DisposeAsync() => Rates.DisposeAsync();
}
