using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What would become of a plan's rates, to be confirmed or thrown away.</summary>
/// <param name="Moment">When it was looked at: from then on rates that the file lacks end, unless the terms name another moment.</param>
/// <param name="RatesVersion">The state of the plan's rates that this is about.</param>
/// <param name="Lines">Lines of the file; of other sources, rates.</param>
/// <param name="Effect">What it does to the last 30 days' traffic; null when nothing would change.</param>
/// <param name="Difference">All of it, a page at a time.</param>
public sealed record RateImportPreview(
    int PlanId,
    RateSource Source,
    RateImportTerms Terms,
    DateTimeOffset Moment,
    long RatesVersion,
    int Lines,
    RateCounts Counts,
    RateEffect? Effect,
    RateDifference Difference) : IDisposable
{
    /// <summary>The deck as it was compared; null: it is to be read and compared again.</summary>
    internal StagedDeck? Staged { get; init; }

    public void Dispose()
    {
        Difference.Dispose();
        Staged?.Dispose();
    }
}

/// <summary>
/// Brings rates into a plan, from a file, from a carrier's rates or from a change of its own: first a preview, then, of the same, one transaction. A file is
/// staged in a temporary table, so that neither a million lines nor the plan's million rates are ever in this process's memory; the table waits for the
/// confirmation, and where it could not the file is read again.
/// </summary>
public sealed class RateImport(Database database, TimeProvider clock)
{
    /// <summary>The largest file taken, in bytes: some four million lines.</summary>
    public const long LargestFile = 256L * 1024 * 1024;

    /// <summary>Previews whose tables wait at a time.</summary>
    private const int MostWaiting = 4;

    private readonly StagedDeck.Room _room = new(MostWaiting);

    /// <summary>What it would do. Nothing is changed. The caller disposes of the answer.</summary>
    /// <exception cref="RateFileException">The file, or what is asked of it, cannot be used.</exception>
    public async Task<RateImportPreview> PreviewAsync(int plan, RateSource source, RateImportTerms terms, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(terms);
        var moment = clock.GetUtcNow();
        var staged = await StagedDeck.OpenAsync(database.ConnectionString, plan, terms, moment, _room, cancellation);
        try
        {
            var (connection, stage) = (staged.Connection, staged.Stage);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var side = await CheckAsync(connection, plan, source, terms, isHeld: false, cancellation);
            var version = await VersionAsync(connection, plan, isHeld: false, cancellation);
            await FillAsync(stage, plan, source, terms, progress, cancellation);
            var counts = await stage.CompareAsync(cancellation);
            var effect = counts.DoAnything ? await new RateEffects(connection, plan, side, moment).OfAsync(cancellation) : null;
            var difference = await RateDifference.OfAsync(connection, terms.EffectiveFrom ?? moment, cancellation);
            await transaction.CommitAsync(cancellation);
            return new RateImportPreview(plan, source, terms, moment, version, stage.Lines, counts, effect, difference) { Staged = staged.Keep() };
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Does what the preview says, whole or not at all; a conflict when the plan's rates changed since.</summary>
    /// <exception cref="RateFileException">The file, or what is asked of it, cannot be used any more.</exception>
    public async Task<Saved> ConfirmAsync(RateImportPreview preview, string by, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(preview);
        var (plan, source, terms) = (preview.PlanId, preview.Source, preview.Terms);
        var kept = preview.Staged is { } waiting && await waiting.IsThereAsync(cancellation) ? waiting : null;
        using var again = kept is null ? await StagedDeck.OpenAsync(database.ConnectionString, plan, terms, preview.Moment, _room, cancellation) : null;
        var (connection, stage) = ((kept ?? again)!.Connection, (kept ?? again)!.Stage);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await CheckAsync(connection, plan, source, terms, isHeld: true, cancellation);
        if (await VersionAsync(connection, plan, isHeld: true, cancellation) != preview.RatesVersion)
        {
            return new Saved.Conflict();
        }

        var counts = preview.Counts;
        if (kept is null)
        {
            await FillAsync(stage, plan, source, terms, progress, cancellation);
            if (await stage.CompareAsync(cancellation) != counts)
            {
                return new Saved.Conflict();
            }
        }

        var now = clock.GetUtcNow();
        var version = await RateVersionRows.AddAsync(
            connection, new RateVersion(0, plan, source.Kind, now, by, source.Words, terms.EffectiveFrom, stage.Lines, counts, null), cancellation);
        await stage.ApplyAsync(by, now, version, cancellation);
        if (source is RateSource.File file)
        {
            await RateLayouts.RememberAsync(connection, plan, file.Layout, file.Header ?? [], by, now, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return new Saved.Done(plan);
    }

    private static Task FillAsync(RateStage stage, int plan, RateSource source, RateImportTerms terms, IProgress<int>? progress, CancellationToken cancellation) => source switch
    {
        RateSource.File file => stage.FillAsync(RateFileReader.ReadAsync(file.Content, file.Layout, terms, plan, cancellation), progress, cancellation),
        RateSource.Markup markup => stage.FillAsync(markup, cancellation),
        RateSource.Found found => stage.FillAsync(found, cancellation),
        _ => throw new InvalidOperationException($"{source} is no source of rates."),
    };

    // Held for update, the plan's row keeps rates from being added meanwhile; the same row keeps its currency.
    private static async Task<RateSide> CheckAsync(NpgsqlConnection connection, int plan, RateSource source, RateImportTerms terms, bool isHeld, CancellationToken cancellation)
    {
        var complaint = source switch
        {
            RateSource.File file => file.Layout.Complaint,
            RateSource.Markup markup => markup.Rule.Complaint,
            RateSource.Found { Change: var change } => change.Complaint ?? (change.End <= terms.EffectiveFrom ? "The end lies before the effective date." : null),
            _ => null,
        };
        if (complaint is not null)
        {
            throw new RateFileException(complaint);
        }

        var (currency, side) = await PlanAsync(connection, plan, isHeld, cancellation) ?? throw new RateFileException("The plan was deleted meanwhile.");
        if (currency != terms.Currency)
        {
            throw new RateFileException($"The file is in {terms.Currency}, the plan in {currency}. Choose a plan of the file's currency, or make one.");
        }

        if (source is RateSource.Markup from)
        {
            var (given, givenSide) = await PlanAsync(connection, from.CarrierPlan, false, cancellation) ?? throw new RateFileException("The carrier plan was deleted meanwhile.");
            if (given != currency || givenSide != RateSide.Buy || side != RateSide.Sell)
            {
                throw new RateFileException("A retail plan is made of a carrier plan of the same currency.");
            }
        }

        return side;
    }

    private static async Task<(string Currency, RateSide Side)?> PlanAsync(NpgsqlConnection connection, int plan, bool isHeld, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select currency, side from rate_plan where id = $1" + (isHeld ? " for update" : ""), connection) { Parameters = { new() { Value = plan } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetString(0), (RateSide)row.GetInt16(1)) : null;
    }

    private static async Task<long> VersionAsync(NpgsqlConnection connection, int plan, bool isHeld, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select version from config_version where area = $1" + (isHeld ? " for update" : ""), connection)
        {
            Parameters = { new() { Value = $"rates/{plan}" } },
        };
        return await command.ExecuteScalarAsync(cancellation) is long version ? version : 0;
    }
}
