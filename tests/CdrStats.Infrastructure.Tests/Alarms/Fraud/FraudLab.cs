using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms.Fraud;

/// <summary>A call as a test says it.</summary>
internal sealed record SaidCall(DateTimeOffset Start, int Seconds, string Number, string Account);

/// <summary>A console at a moment that the test sets, whose home is +1, with customers on a plan with rates, and somebody who looks for fraud.</summary>
internal sealed class FraudLab : IAsyncDisposable
{
    private const string Customers = """
        insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Carrier', 'EUR', 10, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select voip_plan.id, rate_plan.id from voip_plan, rate_plan;
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select rate_plan.id, prefix, 'to ' || prefix, case when side = 1 then price else price * 0.9 end, 0, 1, 1, 0, 0, 0, true
            from rate_plan, (values ('1', 0.01), ('52', 0.03), ('3', 0.04), ('4', 0.04), ('53', 0.70), ('8816', 6)) as prices (prefix, price);
        insert into customer (name, voip_plan_id, demo, created_at) values ('Sol', 1, false, now()), ('Luna', 1, false, now()), ('Mar', 1, false, now()), ('Rio', 1, false, now());
        insert into account_code (code, customer_id) values ('acc1', 1), ('acc2', 2), ('acc3', 3), ('acc4', 4)
        """;

    private FraudLab(ImportLab calls, DateTimeOffset now)
    {
        (Calls, Clock) = (calls, new SetClock(now));
        Board = new LiveBoard(Clock);
        Incidents = new IncidentStore(calls.Source, Clock);
        Store = new FraudStore(calls.Source, Clock);
        Round = NewRound();
    }

    public ImportLab Calls { get; }

    public SetClock Clock { get; }

    public LiveBoard Board { get; }

    public IncidentStore Incidents { get; }

    public FraudStore Store { get; }

    public FraudRound Round { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<FraudLab> NewAsync(PostgresFixture postgres, string now)
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync(Customers);
        return new FraudLab(lab, At(now));
    }

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public FraudRound NewRound() => new(Calls.Source, () => Calls.Importer, Board, null, Clock);

    /// <summary>Stores answered calls of the switch 'a', through the inbox.</summary>
    public async Task StoreAsync(params IReadOnlyCollection<SaidCall> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        await using (var command = Calls.Source.CreateCommand("""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            select 'a', 3, gen_random_uuid(), '12125550100', '', '+' || number, start, seconds, seconds, 16, account from unnest($1::timestamptz[], $2::integer[], $3::text[], $4::text[]) as said (start, seconds, number, account)
            """))
        {
            command.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. calls.Select(call => call.Start.UtcDateTime)] });
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. calls.Select(call => call.Seconds)] });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(call => call.Number)] });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(call => call.Account)] });
            await command.ExecuteNonQueryAsync(Stop);
        }

        await Calls.Importer.DrainAsync(1, Stop);
    }

    public Task<int> LookAsync() => Round.LookAsync(Stop);

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<Incident>> HitsAsync() => [.. (await Incidents.ListAsync(AccessScope.Everything, false, null, 100, Stop)).Reverse()];

    public ValueTask DisposeAsync() => Calls.DisposeAsync();
}
