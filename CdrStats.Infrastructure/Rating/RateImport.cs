using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What a rate file would do to a plan. Rates that the file lacks stay as they are.</summary>
public sealed class RateImportPreview
{
    internal RateImportPreview(int plan, IReadOnlyList<RateRow> fresh, IReadOnlyList<long> ended, int unchanged, IReadOnlyList<RejectedLine> rejected) =>
        (PlanId, Fresh, Ended, Unchanged, Rejected) = (plan, fresh, ended, unchanged, rejected);

    public int PlanId { get; }
    public int Added => Fresh.Count - Ended.Count;
    public int Changed => Ended.Count;
    public int Unchanged { get; }
    public IReadOnlyList<RejectedLine> Rejected { get; }
    internal IReadOnlyList<RateRow> Fresh { get; }
    internal IReadOnlyList<long> Ended { get; }
}

/// <summary>Brings a rate deck into a plan: first a preview, then one transaction.</summary>
public sealed class RateImport(IDbContextFactory<CdrStatsDb> factory, Database database, TimeProvider clock)
{
    public async Task<RateImportPreview> PreviewAsync(int plan, TextReader file, CancellationToken cancellation)
    {
        var (rates, rejected) = await RateFile.ReadAsync(file, plan, cancellation);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var stored = await db.Set<RateRow>().AsNoTracking().Where(rate => rate.RatePlanId == plan && rate.SupersededAt == null)
            .ToDictionaryAsync(rate => (rate.Prefix, rate.ValidFrom), cancellation);
        var (fresh, ended, unchanged) = (new List<RateRow>(), new List<long>(), 0);
        foreach (var rate in rates)
        {
            if (!stored.TryGetValue((rate.Prefix, rate.ValidFrom), out var old))
            {
                fresh.Add(rate);
            }
            else if (IsSame(rate, old))
            {
                unchanged++;
            }
            else
            {
                fresh.Add(rate);
                ended.Add(old.Id);
            }
        }

        return new RateImportPreview(plan, fresh, ended, unchanged, rejected);
    }

    /// <summary>Does what the preview says, whole or not at all; a conflict when the plan's rates changed since.</summary>
    public async Task<Saved> ConfirmAsync(RateImportPreview preview, string by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(preview);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var end = new NpgsqlCommand("update rate set superseded_at = $1, superseded_by = $2 where id = any($3) and superseded_at is null", connection, transaction))
        {
            end.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
            end.Parameters.Add(new NpgsqlParameter<string> { TypedValue = by });
            end.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. preview.Ended] });
            if (await end.ExecuteNonQueryAsync(cancellation) != preview.Ended.Count)
            {
                return new Saved.Conflict();
            }
        }

        try
        {
            await CopyAsync(connection, preview.Fresh, cancellation);
            await transaction.CommitAsync(cancellation);
            return new Saved.Done(preview.PlanId);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation)
        {
            return new Saved.Conflict();
        }
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<RateRow> rates, CancellationToken cancellation)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, valid_from, valid_until, enabled) from stdin (format binary)",
            cancellation);
        foreach (var rate in rates)
        {
            await writer.StartRowAsync(cancellation);
            await writer.WriteAsync(rate.RatePlanId, NpgsqlDbType.Integer, cancellation);
            await writer.WriteAsync(rate.Prefix, NpgsqlDbType.Varchar, cancellation);
            await writer.WriteAsync(rate.Destination, NpgsqlDbType.Text, cancellation);
            await writer.WriteAsync(rate.PerMinute, NpgsqlDbType.Numeric, cancellation);
            await writer.WriteAsync(rate.ConnectionFee, NpgsqlDbType.Numeric, cancellation);
            await writer.WriteAsync(rate.InitialSeconds, NpgsqlDbType.Integer, cancellation);
            await writer.WriteAsync(rate.IncrementSeconds, NpgsqlDbType.Integer, cancellation);
            await writer.WriteAsync(rate.MinimumSeconds, NpgsqlDbType.Integer, cancellation);
            await writer.WriteAsync(rate.MinimumCharge, NpgsqlDbType.Numeric, cancellation);
            await writer.WriteAsync(rate.GraceSeconds, NpgsqlDbType.Integer, cancellation);
            await WriteAsync(writer, rate.ValidFrom, cancellation);
            await WriteAsync(writer, rate.ValidUntil, cancellation);
            await writer.WriteAsync(rate.Enabled, NpgsqlDbType.Boolean, cancellation);
        }

        await writer.CompleteAsync(cancellation);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter writer, DateTimeOffset? moment, CancellationToken cancellation) => moment is { } at
        ? writer.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation)
        : writer.WriteNullAsync(cancellation);

    private static bool IsSame(RateRow left, RateRow right) =>
        (left.Destination.Length == 0 || left.Destination == right.Destination) && left.PerMinute == right.PerMinute && left.ConnectionFee == right.ConnectionFee
        && left.InitialSeconds == right.InitialSeconds && left.IncrementSeconds == right.IncrementSeconds && left.MinimumSeconds == right.MinimumSeconds
        && left.MinimumCharge == right.MinimumCharge && left.GraceSeconds == right.GraceSeconds && left.ValidUntil == right.ValidUntil && left.Enabled == right.Enabled;
}
