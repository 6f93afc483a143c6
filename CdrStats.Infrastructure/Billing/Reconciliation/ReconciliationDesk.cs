using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>
/// Holds a carrier's file against our calls. The file and our calls are staged in temporary tables, so that neither is ever in this process's memory; what
/// comes of it is one transaction, whole or not at all.
/// </summary>
public sealed class ReconciliationDesk(NpgsqlDataSource database, ReconciliationRuns runs, TimeProvider clock)
{
    /// <summary>What is in the file, and how far the carrier's clock seems to be ahead. Nothing is stored.</summary>
    /// <exception cref="UnreadableFileException">The file, or what is asked of it, cannot be used.</exception>
    public async Task<CarrierFileReading> ReadAsync(AccessScope scope, CarrierFile file, ReconciliationTerms terms, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(terms);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (_, stage, ours) = await StageAsync(connection, scope, file, terms, progress, cancellation);
        var isOfCalls = terms.Kind == ReconciliationKind.Calls;
        var inside = isOfCalls ? await connection.OneAsync<long>(
            "select count(*) from theirs where start - $1 * interval '1 second' >= $2 and start - $1 * interval '1 second' < $3", cancellation,
            (double)terms.ClockOffset, terms.Period.From.UtcDateTime, terms.Period.To.UtcDateTime) : stage.Lines - stage.Refused;
        return new CarrierFileReading(
            stage.Lines, stage.Refused, stage.RefusedLines, stage.Unbilled, Outside(stage, inside), await ours.CountAsync(cancellation),
            isOfCalls ? await ours.MeasureAsync(cancellation) : null);
    }

    /// <summary>Compares and stores; the reconciliation's id. Until then, and when it does not come to its end, it is among the runs.</summary>
    /// <exception cref="UnreadableFileException">The file, or what is asked of it, cannot be used.</exception>
    public async Task<int> ReconcileAsync(AccessScope scope, string who, CarrierFile file, ReconciliationTerms terms, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(terms);
        if (!scope.SeesBuySide)
        {
            throw new UnauthorizedAccessException("What calls cost is for operators.");
        }

        await using var staging = await database.OpenConnectionAsync(cancellation);
        await using var staged = await staging.BeginTransactionAsync(cancellation);
        var run = await runs.BeginAsync(staging, file, terms, who, cancellation);
        try
        {
            return await SettleAsync(run, staging, scope, who, file, terms, progress, cancellation);
        }
        catch (Exception error)
        {
            await runs.EndAsync(run, error);
            throw;
        }
    }

    private async Task<int> SettleAsync(
        int run, NpgsqlConnection staging, AccessScope scope, string who, CarrierFile file, ReconciliationTerms terms, IProgress<int>? progress, CancellationToken cancellation)
    {
        var (provider, stage, ours) = await StageAsync(staging, scope, file, terms, progress, cancellation);
        var measure = terms.Kind == ReconciliationKind.Calls ? await ours.MeasureAsync(cancellation) : null;

        // A connection reads or writes: what is staged is read from one, what comes of it is written to another.
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var now = clock.GetUtcNow();
        var id = await ReconciliationRows.AddAsync(connection, provider, file, terms, measure, who, now, cancellation);
        var lines = new SettledLines(connection, id);
        await lines.WriteAsync(
            terms.Kind == ReconciliationKind.Calls ? new CallSettlement(staging, terms).ReadAsync(cancellation) : new InvoiceSettlement(staging, terms, file.Layout).ReadAsync(cancellation), cancellation);
        var outside = terms.Kind == ReconciliationKind.Calls ? Outside(stage, lines.Theirs) : 0;
        await ReconciliationRows.CompleteAsync(connection, id, stage, outside, cancellation);
        await CarrierLayouts.RememberAsync(connection, file, who, now, cancellation);
        await ReconciliationRows.NoteAsync(connection, who, id, "made", new EditChanges().Note("provider", null, provider).Note("file", null, file.Name), now, cancellation);
        await ReconciliationRuns.DoneAsync(connection, run, cancellation);
        await transaction.CommitAsync(cancellation);
        return id;
    }

    private static int Outside(CarrierStage stage, long inside) => (int)(stage.Lines - stage.Refused - stage.Unbilled - inside);

    private static async Task<(string Provider, CarrierStage Stage, OurCalls Ours)> StageAsync(
        NpgsqlConnection connection, AccessScope scope, CarrierFile file, ReconciliationTerms terms, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if ((terms.Complaint ?? file.Layout.Complaint) is { } complaint)
        {
            throw new UnreadableFileException(complaint);
        }

        var (provider, plans) = await PlansAsync(connection, file.ProviderId, terms.Currency, cancellation);
        var (stage, ours) = (new CarrierStage(connection, terms), new OurCalls(connection, scope, terms));
        await ours.FillAsync(plans, file.Layout.ComparesBilled, cancellation);
        await stage.FillAsync(CarrierFileReader.ReadAsync(file.Content, file.Layout, terms, cancellation), progress, cancellation);
        return (provider, stage, ours);
    }

    private static async Task<(string Provider, int[] Plans)> PlansAsync(NpgsqlConnection connection, int provider, string currency, CancellationToken cancellation)
    {
        var (name, plans) = ("", new List<(int Id, string Currency)>());
        await using var command = connection.Command("select provider.name, plan.id, plan.currency from provider left join rate_plan as plan on plan.provider_id = provider.id and plan.side = 2 where provider.id = $1 order by plan.currency", provider);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            name = row.GetString(0);
            if (!row.IsDBNull(1))
            {
                plans.Add((row.GetInt32(1), row.GetString(2)));
            }
        }

        if (name.Length == 0)
        {
            throw new UnreadableFileException("The provider was deleted meanwhile.");
        }

        if (plans.Count == 0)
        {
            throw new UnreadableFileException($"{name} has no carrier plan: by it our calls would be known as theirs. Choose the provider in the carrier plan first.");
        }

        var fitting = plans.Where(plan => plan.Currency == currency).Select(plan => plan.Id).ToArray();
        return fitting.Length > 0 ? (name, fitting)
            : throw new UnreadableFileException($"The file is in {currency}; the carrier plans of {name} are in {string.Join(", ", plans.Select(plan => plan.Currency).Distinct())}. Amounts of two currencies are not compared.");
    }
}
