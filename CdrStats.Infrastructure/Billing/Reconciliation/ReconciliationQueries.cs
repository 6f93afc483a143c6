using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>A provider with the currencies of its carrier plans.</summary>
public sealed record ReconciledProvider(int Id, string Name, IReadOnlyList<string> Currencies);

/// <summary>Reconciliations that were made. What calls cost is no customer's business: who may not see the buy side finds none.</summary>
public sealed class ReconciliationQueries(NpgsqlDataSource database)
{
    private const string Columns = """
        id, provider_id, provider_name, kind, period_from, period_to, time_zone, currency, time_tolerance, digits, seconds_tolerance, amount_tolerance, clock_offset, state, file_name, lines, refused,
        unbilled, outside, measured_offset, measured_calls, measured_agreeing, made_at, made_by
        """;

    /// <summary>The providers with carrier plans, by name: by their plans our calls are known as theirs.</summary>
    public async Task<IReadOnlyList<ReconciledProvider>> ProvidersAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = connection.Command(
            """
            select provider.id, provider.name, array_agg(distinct plan.currency order by plan.currency)
            from provider join rate_plan as plan on plan.provider_id = provider.id and plan.side = 2 where $1 group by provider.id order by lower(provider.name)
            """, scope.SeesBuySide);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var providers = new List<ReconciledProvider>();
        while (await row.ReadAsync(cancellation))
        {
            providers.Add(new ReconciledProvider(row.GetInt32(0), row.GetString(1), row.GetFieldValue<string[]>(2)));
        }

        return providers;
    }

    /// <summary>The last first, with how many there are.</summary>
    public async Task<(IReadOnlyList<ReconciliationSummary> Rows, int Total)> ListAsync(AccessScope scope, int offset, int size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var total = await connection.OneAsync<int>("select count(*)::integer from reconciliation where $1", cancellation, scope.SeesBuySide);
        return (await ReadAsync(connection, connection.Command($"select {Columns} from reconciliation where $1 order by id desc offset $2 limit $3", scope.SeesBuySide, offset, size), cancellation), total);
    }

    public async Task<ReconciliationSummary?> FindAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await ReadAsync(connection, connection.Command($"select {Columns} from reconciliation where $1 and id = $2", scope.SeesBuySide, id), cancellation) is [var found] ? found : null;
    }

    /// <summary>The last one of a provider's files of a kind: the next is likely to be read so, too.</summary>
    public async Task<ReconciliationSummary?> LastAsync(AccessScope scope, int provider, ReconciliationKind kind, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var command = connection.Command($"select {Columns} from reconciliation where $1 and provider_id = $2 and kind = $3 order by id desc limit 1", scope.SeesBuySide, provider, (short)kind);
        return await ReadAsync(connection, command, cancellation) is [var found] ? found : null;
    }

    /// <summary>Lines of a pile, those first at which the most is at stake.</summary>
    /// <param name="after">How many come before.</param>
    public async Task<IReadOnlyList<SettledLine>> LinesAsync(AccessScope scope, int id, ReconciliationPile pile, int after, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = connection.Command(
            $"select {SettledLineRows.Columns} from reconciliation_line where $1 and reconciliation_id = $2 and pile = $3 and position > $4 and position <= $4 + $5 order by position",
            scope.SeesBuySide, id, (short)pile, after, most);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var lines = new List<SettledLine>();
        while (await row.ReadAsync(cancellation))
        {
            lines.Add(SettledLineRows.Read(row));
        }

        return lines;
    }

    /// <summary>The first lines of the file that could not be read.</summary>
    public async Task<IReadOnlyList<RefusedLine>> RefusedAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = connection.Command("select line, reason from reconciliation_refused where $1 and reconciliation_id = $2 order by line", scope.SeesBuySide, id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var lines = new List<RefusedLine>();
        while (await row.ReadAsync(cancellation))
        {
            lines.Add(new RefusedLine(row.GetInt32(0), row.GetString(1)));
        }

        return lines;
    }

    private static async Task<IReadOnlyList<ReconciliationSummary>> ReadAsync(NpgsqlConnection connection, NpgsqlCommand asked, CancellationToken cancellation)
    {
        var found = new List<ReconciliationSummary>();
        await using (var command = asked)
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                found.Add(Read(row));
            }
        }

        await using var sums = connection.Command(
            "select reconciliation_id, pile, lines, our_calls, their_calls, our_seconds, their_seconds, our_amount, their_amount from reconciliation_pile where reconciliation_id = any($1) order by pile",
            found.Select(one => one.Id).ToArray());
        await using var sum = await sums.ExecuteReaderAsync(cancellation);
        var piles = new List<(int Id, PileSum Sum)>();
        while (await sum.ReadAsync(cancellation))
        {
            piles.Add((sum.GetInt32(0), new PileSum(
                (ReconciliationPile)sum.GetInt16(1), sum.GetInt64(2), sum.GetInt64(3), sum.GetInt64(4), sum.GetInt64(5), sum.GetInt64(6), sum.GetDecimal(7), sum.GetDecimal(8))));
        }

        var byId = piles.ToLookup(one => one.Id, one => one.Sum);
        return [.. found.Select(one => one with { Piles = [.. byId[one.Id]] })];
    }

    private static ReconciliationSummary Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetString(2),
        new ReconciliationTerms((ReconciliationKind)row.GetInt16(3), new TimeRange(row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5)), TimeZoneInfo.FindSystemTimeZoneById(row.GetString(6)), row.GetString(7))
        {
            TimeTolerance = row.GetInt32(8),
            Digits = row.GetInt32(9),
            SecondsTolerance = row.GetInt32(10),
            AmountTolerance = row.GetDecimal(11),
            ClockOffset = row.GetInt32(12),
        },
        (ReconciliationState)row.GetInt16(13), row.GetString(14), row.GetInt32(15), row.GetInt32(16), row.GetInt32(17), row.GetInt32(18),
        row.IsDBNull(19) ? null : new ClockMeasure(row.GetInt32(19), row.GetInt32(20), row.GetInt32(21)), row.GetFieldValue<DateTimeOffset>(22), row.GetString(23), []);
}
