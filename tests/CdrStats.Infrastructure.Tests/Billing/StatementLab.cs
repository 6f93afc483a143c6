using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing.Statements;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Billing;

/// <summary>Two customers on a plan of Madrid's clock with some hundred rated calls around the end of summer time, and the desk that bills them.</summary>
internal sealed class StatementLab : IAsyncDisposable
{
    private readonly Database _database;

    /// <summary>A desk for whatever calls there are; <see cref="NewAsync"/> brings some.</summary>
    internal StatementLab(ImportLab calls, IReadOnlyDictionary<string, string?> settings)
    {
        Calls = calls;
        DataDirectory = Directory.CreateTempSubdirectory("cdrstats-statements").FullName;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([.. settings, new("ConnectionStrings:CdrStats", calls.ConnectionString), new("CdrStats:DataDirectory", DataDirectory)]).Build();
        _database = new Database(configuration, NullLogger<EmbeddedPostgres>.Instance, new Live<DatabaseState>(new DatabaseState.Starting(DateTimeOffset.UnixEpoch), TimeProvider.System));
        Statements = new StatementQueries(calls.Source);
        Desk = new StatementDesk(calls.Source, _database, TimeProvider.System);
        Files = new StatementFiles(Statements, new Brand(configuration));
        Post = new StatementPost(calls.Source, _database, Statements, Files, new MailSender(configuration, TimeProvider.System, NullLogger<MailSender>.Instance), TimeProvider.System);
    }

    public ImportLab Calls { get; }

    public string DataDirectory { get; }

    public StatementQueries Statements { get; }

    public StatementDesk Desk { get; }

    public StatementFiles Files { get; }

    public StatementPost Post { get; }

    public static Editor Boss => Editor.AtTheMachine;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<StatementLab> NewAsync(PostgresFixture postgres, params KeyValuePair<string, string?>[] settings)
    {
        var calls = await ImportLab.NewAsync(postgres);
        await calls.RunAsync("""
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Gold & more', 1, 'EUR', 4, 'Europe/Madrid', false, false);
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Secret carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (1, 1), (1, 2);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (1, '34', 'Spain', 0.0613, 0, 30, 6, 0, 0, 0, true), (2, '34', 'Spain', 0.0777, 0, 1, 1, 0, 0, 0, true), (1, '44', 'UK', 0.05, 0, 1, 1, 0, 0, 0, true);
            insert into customer (name, company, email, voip_plan_id, demo, created_at) values ('Sol <Travel>', 'Sol S.L.', 'sol@example.com', 1, false, now()), ('Luna', null, null, 1, false, now());
            insert into account_code (code, customer_id) values ('sol', 1), ('luna', 2);
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode)
            select 'sw', 'c' || n, '34911000001', '', case when n % 4 = 0 then '+442031234567' when n % 9 = 0 then '+49301234567' else '+34650784355' end,
                timestamptz '2026-09-30 20:00Z' + n * interval '4783 seconds', 10 + n % 300, case when n % 5 = 0 then 0 else n % 300 end, case when n % 3 = 0 then 'luna' else 'sol' end
            from generate_series(1, 900) n
            """);
        await calls.Importer.DrainAsync(1, Stop);
        var lab = new StatementLab(calls, settings.ToDictionary(pair => pair.Key, pair => pair.Value));
        await lab.NameIssuerAsync();
        return lab;
    }

    public async Task NameIssuerAsync() =>
        Assert.Null(await Desk.SaveIssuerAsync(Boss, (await Desk.IssuerAsync(Stop)) with { Name = "Operator Ltd", Details = "1 High Street\nTax 42", NumberPrefix = "S-" }, Stop));

    public async Task<Statement> IssueAsync(int customer, string month)
    {
        var issued = Assert.IsType<StatementOutcome.Issued>(await Desk.IssueAsync(Boss, new StatementOrder(customer, Domain.Billing.StatementPeriod.Month(month)!.Value), Stop));
        return (await Statements.FindAsync(AccessScope.Everything, issued.Id, Stop))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await Calls.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
