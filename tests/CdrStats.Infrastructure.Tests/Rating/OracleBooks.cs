using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Billing.Statements;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Infrastructure.Tests.Billing;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>
/// The oracle's ten thousand calls on their way through a console: imported and put on statements; then decks and plans change, all is billed again, the
/// statements are taken back and issued anew. What calls, reports and statements say is read after either, so that tests may look in any order.
/// </summary>
public sealed class OracleBooks(PostgresFixture postgres) : IAsyncLifetime
{
    public const int Calls = 10_000;

    private static readonly TimeRange All = Days(new(2026, 10, 29, 0, 0, 0, TimeSpan.Zero), 25);

    // Both ends lie within a quarter of an hour: roll-ups and single calls have to make one sum.
    private static readonly TimeRange Cut = new(new(2026, 11, 3, 10, 7, 13, TimeSpan.Zero), new(2026, 11, 16, 21, 52, 1, TimeSpan.Zero));

    private StatementLab? _lab;

    internal OracleWorld World { get; private set; } = null!;

    internal BatchResult Batch { get; private set; } = null!;

    internal BooksRead Imported { get; private set; } = null!;

    /// <summary>What took the first statements back.</summary>
    internal IReadOnlyList<StatementRead> Credits { get; private set; } = [];

    internal BooksRead Rebilled { get; private set; } = null!;

    internal StatementLab Lab => _lab!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        World = await OracleWorld.MakeAsync(20261128, Calls, withChange: true);
        var calls = await ImportLab.NewAsync(postgres);
        _lab = new StatementLab(calls, new Dictionary<string, string?>());
        await OracleDatabase.FillAsync(calls.Source, World);
        Batch = await calls.Importer.DrainAsync(2, Stop);
        await _lab.NameIssuerAsync();
        Imported = await ReadAsync();

        await OracleDatabase.ChangeAsync(calls.Source, World);
        await new RebillJobs(calls.Source, TimeProvider.System).OrderAsync(AccessScope.Everything, "ana", new RebillOrder(All), Stop);
        await new RebillWork(new ImportDatabases(calls.Source, calls.Source), calls.Importer, TimeProvider.System).RunAsync(Stop);
        Credits = await EachAsync(Imported.Statements, one => _lab.Desk.CreditAsync(StatementLab.Boss, one.Statement.Id, "The decks were wrong.", Stop));
        Rebilled = await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    private async Task<BooksRead> ReadAsync() => new(
        await OracleDatabase.CallsAsync(Lab.Calls.Source), await ReportsAsync(),
        await EachAsync(World.Plans, plan => Lab.Desk.IssueAsync(StatementLab.Boss, new StatementOrder(plan.Id, StatementPeriod.Days("2026-10-29", "2026-11-22")!.Value), Stop)),
        await Lab.Calls.DriftAsync());

    private async Task<IReadOnlyList<ReportRead>> ReportsAsync()
    {
        var (billing, reports) = (new BillingQueries(Lab.Calls.Source, TimeProvider.System), new List<ReportRead>());
        foreach (var (range, zone) in ((TimeRange, string)[])[(All, "UTC"), (Cut, "Europe/Madrid")])
        {
            foreach (var by in Enum.GetValues<BillingBy>())
            {
                await AddAsync(null, by, range, zone);
            }

            foreach (var plan in World.Plans.Take(3))
            {
                await AddAsync(plan.Id, BillingBy.Destination, range, zone);
                await AddAsync(plan.Id, BillingBy.Day, range, zone);
            }
        }

        return reports;

        async Task AddAsync(int? customer, BillingBy by, TimeRange range, string zone)
        {
            var (scope, clock) = (customer is { } id ? AccessScope.Customer(id) : AccessScope.Everything, TimeZoneInfo.FindSystemTimeZoneById(zone));
            reports.Add(new ReportRead(customer, by, range, clock, await billing.ReadAsync(scope, by, new BillingFilter(), range, clock, Stop)));
        }
    }

    private async Task<IReadOnlyList<StatementRead>> EachAsync<T>(IEnumerable<T> of, Func<T, Task<StatementOutcome>> order)
    {
        var read = new List<StatementRead>();
        foreach (var one in of)
        {
            var id = Assert.IsType<StatementOutcome.Issued>(await order(one)).Id;
            read.Add(new StatementRead(
                (await Lab.Statements.FindAsync(AccessScope.Everything, id, Stop))!, await Lab.Statements.DestinationsAsync(AccessScope.Everything, id, Stop),
                await Lab.Statements.CallsAsync(AccessScope.Everything, id, Stop).ToListAsync(Stop)));
        }

        return read;
    }

    private static TimeRange Days(DateTimeOffset from, int days) => new(from, from.AddDays(days));
}

/// <summary>All that a console says of its calls at one time.</summary>
/// <param name="Drift">Roll-ups that are not what their calls sum up to.</param>
internal sealed record BooksRead(IReadOnlyList<StoredCall> Calls, IReadOnlyList<ReportRead> Reports, IReadOnlyList<StatementRead> Statements, IReadOnlyList<string> Drift);

/// <summary>A billing report, and what was asked.</summary>
/// <param name="Customer">Whose eyes; null: an operator's.</param>
internal sealed record ReportRead(int? Customer, BillingBy By, TimeRange Range, TimeZoneInfo Zone, BillingFigures Figures);

internal sealed record StatementRead(Statement Statement, IReadOnlyList<StatementDestination> Destinations, IReadOnlyList<StatementCall> Calls);
