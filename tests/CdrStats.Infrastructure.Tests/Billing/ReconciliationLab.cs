using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Billing;

/// <summary>Two carriers of one plan each, calls that are put in as they are wanted, and reconciliations of texts that stand for files.</summary>
internal sealed class ReconciliationLab : IAsyncDisposable
{
    public const int North = 1;
    public const int South = 2;
    private readonly ImportLab _lab;
    private int _calls;

    private ReconciliationLab(ImportLab lab)
    {
        _lab = lab;
        Runs = new ReconciliationRuns(lab.Source, TimeProvider.System);
        Desk = new ReconciliationDesk(lab.Source, Runs, TimeProvider.System);
        Queries = new ReconciliationQueries(lab.Source);
        Edits = new ReconciliationEdits(lab.Source, TimeProvider.System);
        Layouts = new CarrierLayouts(lab.Source);
    }

    public static DateTimeOffset Start { get; } = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static TimeRange October { get; } = new(Start, Start.AddMonths(1));

    public ReconciliationDesk Desk { get; }

    public NpgsqlDataSource Source => _lab.Source;

    public ReconciliationRuns Runs { get; }

    public ReconciliationQueries Queries { get; }

    public ReconciliationEdits Edits { get; }

    public CarrierLayouts Layouts { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ReconciliationLab> NewAsync(PostgresFixture postgres)
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into provider (name, metric, demo) values ('North', 10, false), ('South', 10, false), ('West', 10, false);
            insert into rate_plan (side, name, currency, metric, demo, provider_id) values (2, 'North', 'EUR', 10, false, 1), (2, 'South', 'EUR', 10, false, 2);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (1, '34', 'Spain', 0.02, 0, 1, 1, 0, 0, 0, true), (1, '346', 'Spain Mobile', 0.05, 0, 1, 1, 0, 0, 0, true);
            select ensure_call_partition(month::date) from generate_series(timestamp '2026-09-01', timestamp '2026-11-01', interval '1 month') as month
            """);
        return new ReconciliationLab(lab);
    }

    public static ReconciliationTerms Terms(ReconciliationKind kind = ReconciliationKind.Calls) => new(kind, October, TimeZoneInfo.Utc, "EUR") { TimeTolerance = 5, SecondsTolerance = 1, AmountTolerance = 0.001m };

    public Task RunAsync(string sql) => _lab.RunAsync(sql);

    public Task<T> OneAsync<T>(string sql) => _lab.OneAsync<T>(sql);

    /// <summary>A call of ours; its id.</summary>
    public async Task<long> AddAsync(DateTimeOffset start, string number, int seconds, decimal cost, int plan = 1, string caller = "34911000001", int rate = 1)
    {
        var id = ++_calls;
        await RunAsync(FormattableString.Invariant($"""
            insert into call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, duration, billsec, cause, buy_plan_id, buy_rate_id, sell_billed, buy_billed, inbox, source, kind, caller_kind, direction,
                number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, buy_prefix, callid, caller_number, caller_name, caller_e164, destination, e164)
            values ({id}, '{start:O}', now(), 1, {id}, gen_random_uuid(), 1, {seconds}, {seconds}, 16, {plan}, {rate}, {seconds}, {seconds}, 1, 3, 2, 2, 2, 1, 1, 0, 0, 0, 0.02, {cost}, '{number[..2]}', 'c{id}', '{caller}', '', '{caller}', '{number}', '{number}')
            """));
        return id;
    }

    public static async Task<CarrierFile> FileAsync(string text, ReconciliationKind kind = ReconciliationKind.Calls, int provider = North)
    {
        var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var sample = await CarrierFileGuess.Of(kind).ReadAsync(content, Stop);
        return new CarrierFile(provider, content, "north.csv", sample.Layout, sample.Header);
    }

    public async Task<ReconciliationSummary> ReconcileAsync(string text, ReconciliationTerms? terms = null)
    {
        terms ??= Terms();
        var id = await Desk.ReconcileAsync(AccessScope.Everything, "ana", await FileAsync(text, terms.Kind), terms, null, Stop);
        return (await Queries.FindAsync(AccessScope.Everything, id, Stop))!;
    }

    /// <summary>All lines, as short texts: pile, our id, their line, reasons.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(ReconciliationSummary made)
    {
        var lines = new List<string>();
        foreach (var pile in Enum.GetValues<ReconciliationPile>())
        {
            lines.AddRange((await Queries.LinesAsync(AccessScope.Everything, made.Id, pile, 0, 1_000_000, Stop)).Select(Text));
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    public async Task<string> DisputeAsync(ReconciliationSummary made)
    {
        using var file = new MemoryStream();
        await new ReconciliationExport(_lab.Source).WriteAsync(file, CallExportFormat.All.First(format => format.Extension == "csv"), AccessScope.Everything, made, Stop);
        return Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF');
    }

    public static string Text(SettledLine line) => FormattableString.Invariant($"{line.Pile}|{line.Ours?.Id}|{line.Theirs?.Id}|{line.Reasons}");

    public ValueTask DisposeAsync() => _lab.DisposeAsync();
}
