using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A rate that a file changes, before and after.</summary>
public sealed record RateChange(string Prefix, string Destination, decimal Before, decimal After, DateTimeOffset? From);

/// <summary>What a rate file would do to a plan.</summary>
/// <param name="Moment">When it was looked at: from then on rates that the file lacks end, unless the terms name another moment.</param>
/// <param name="RatesVersion">The state of the plan's rates that this is about.</param>
/// <param name="Added">Prefixes that had no rate at that time.</param>
/// <param name="Changed">Rates that end, or are replaced, because the file's are others.</param>
/// <param name="Unchanged">Rates that are the same already; nothing is done about them.</param>
/// <param name="Ended">Rates that end because the file lacks their prefix.</param>
/// <param name="Rejected">Lines that are not taken, with <paramref name="FirstRejected"/> some of them, and why.</param>
/// <param name="Examples">Some of the changes.</param>
public sealed record RateImportPreview(
    int PlanId,
    RateFileLayout Layout,
    RateImportTerms Terms,
    DateTimeOffset Moment,
    long RatesVersion,
    int Lines,
    int Added,
    int Changed,
    int Unchanged,
    int Ended,
    int Rejected,
    IReadOnlyList<RejectedLine> FirstRejected,
    IReadOnlyList<RateChange> Examples)
{
    /// <summary>Whether confirming would change anything.</summary>
    public bool DoesAnything => Added + Changed + Ended > 0;
}

/// <summary>
/// Brings a rate deck into a plan: first a preview, then, of the same file, one transaction. The file is read twice and staged in a temporary table, so
/// that neither a million lines nor the plan's million rates are ever in this process's memory.
/// </summary>
public sealed class RateImport(Database database, TimeProvider clock)
{
    /// <summary>The largest file taken, in bytes: some four million lines.</summary>
    public const long LargestFile = 256L * 1024 * 1024;

    /// <summary>What the file would do. Nothing is changed.</summary>
    /// <exception cref="RateFileException">The file, or what is asked of it, cannot be used.</exception>
    public async Task<RateImportPreview> PreviewAsync(
        int plan, Stream file, RateFileLayout layout, RateImportTerms terms, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(terms);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await CheckAsync(connection, plan, layout, terms, isHeld: false, cancellation);
        var version = await VersionAsync(connection, plan, isHeld: false, cancellation);
        var moment = clock.GetUtcNow();
        var stage = new RateStage(connection, plan, terms, moment);
        await stage.FillAsync(RateFileReader.ReadAsync(file, layout, terms, plan, cancellation), progress, cancellation);
        var counts = await stage.CompareAsync(cancellation);
        return new RateImportPreview(
            plan, layout, terms, moment, version, stage.Lines, counts.Added, counts.Changed, counts.Unchanged, counts.Ended,
            stage.Rejected + counts.Again, await stage.RejectedAsync(cancellation), await stage.ExamplesAsync(cancellation));
    }

    /// <summary>Does what the preview says, whole or not at all; a conflict when the plan's rates changed since.</summary>
    /// <exception cref="RateFileException">The file, or what is asked of it, cannot be used any more.</exception>
    public async Task<Saved> ConfirmAsync(RateImportPreview preview, Stream file, string by, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(preview);
        var (plan, layout, terms) = (preview.PlanId, preview.Layout, preview.Terms);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await CheckAsync(connection, plan, layout, terms, isHeld: true, cancellation);
        if (await VersionAsync(connection, plan, isHeld: true, cancellation) != preview.RatesVersion)
        {
            return new Saved.Conflict();
        }

        var stage = new RateStage(connection, plan, terms, preview.Moment);
        await stage.FillAsync(RateFileReader.ReadAsync(file, layout, terms, plan, cancellation), progress, cancellation);
        var counts = await stage.CompareAsync(cancellation);
        if (counts != new RateCounts(preview.Added, preview.Changed, preview.Unchanged, preview.Ended, preview.Rejected - stage.Rejected))
        {
            return new Saved.Conflict();
        }

        await stage.ApplyAsync(by, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(plan);
    }

    // Held for update, the plan's row keeps rates from being added meanwhile; the same row keeps its currency.
    private static async Task CheckAsync(NpgsqlConnection connection, int plan, RateFileLayout layout, RateImportTerms terms, bool isHeld, CancellationToken cancellation)
    {
        if (layout.Complaint is { } complaint)
        {
            throw new RateFileException(complaint);
        }

        await using var command = new NpgsqlCommand("select currency from rate_plan where id = $1" + (isHeld ? " for update" : ""), connection) { Parameters = { new() { Value = plan } } };
        var currency = await command.ExecuteScalarAsync(cancellation) as string ?? throw new RateFileException("The plan was deleted meanwhile.");
        if (currency != terms.Currency)
        {
            throw new RateFileException($"The file is in {terms.Currency}, the plan in {currency}. Choose a plan of the file's currency, or make one.");
        }
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
