using CdrStats.Domain.Billing.Reconciliation;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>Writes what came of a reconciliation, within its transaction: the lines as they come, then numbered in each pile, and what the piles come to.</summary>
internal sealed class SettledLines(NpgsqlConnection connection, int reconciliation)
{
    private const string Sides = "line, their_start, their_number, their_caller, their_calls, their_seconds, their_amount, call_id, our_start, our_number, our_caller, our_calls, our_seconds, our_amount";

    private readonly Dictionary<ReconciliationPile, PileSum> _sums = Enum.GetValues<ReconciliationPile>().ToDictionary(pile => pile, pile => new PileSum(pile, 0, 0, 0, 0, 0, 0, 0));

    /// <summary>How many of the carrier's lines are in the piles.</summary>
    public long Theirs => _sums.Values.Where(sum => sum.Pile != ReconciliationPile.OursOnly).Sum(sum => sum.Lines);

    public async Task WriteAsync(IAsyncEnumerable<SettledLine> lines, CancellationToken cancellation)
    {
        await connection.RunAsync("create temporary table settled (like reconciliation_line) on commit drop; alter table settled alter reconciliation_id drop not null, alter position drop not null", cancellation);
        await using (var writer = await connection.BeginBinaryImportAsync($"copy settled (pile, reasons, {Sides}, day) from stdin (format binary)", cancellation))
        {
            await foreach (var line in lines)
            {
                _sums[line.Pile] = _sums[line.Pile].With(line);
                await writer.StartRowAsync(cancellation);
                await writer.WriteAsync((short)line.Pile, NpgsqlDbType.Smallint, cancellation);
                await writer.WriteAsync((short)line.Reasons, NpgsqlDbType.Smallint, cancellation);
                await SideAsync(writer, line.Theirs, NpgsqlDbType.Integer, cancellation);
                await SideAsync(writer, line.Ours, NpgsqlDbType.Bigint, cancellation);
                await OrNullAsync(writer, line.Day, NpgsqlDbType.Date, cancellation);
            }

            await writer.CompleteAsync(cancellation);
        }

        await connection.RunAsync("set local work_mem = '64MB'", cancellation);
        await connection.RunAsync(
            $"""
            insert into reconciliation_line (reconciliation_id, pile, position, reasons, {Sides}, day)
            select $1, pile, row_number() over (partition by pile order by abs(coalesce(their_amount, 0) - coalesce(our_amount, 0)) desc, coalesce(our_start, their_start), day, line, call_id, our_number collate "C"),
                reasons, {Sides}, day
            from settled
            """, cancellation, reconciliation);
        foreach (var sum in _sums.Values)
        {
            await connection.RunAsync(
                "insert into reconciliation_pile values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", cancellation,
                reconciliation, (short)sum.Pile, sum.Lines, sum.OurCalls, sum.TheirCalls, sum.OurSeconds, sum.TheirSeconds, sum.OurAmount, sum.TheirAmount);
        }
    }

    private static async Task SideAsync(NpgsqlBinaryImporter writer, SettledSide? side, NpgsqlDbType id, CancellationToken cancellation)
    {
        await (id == NpgsqlDbType.Integer ? OrNullAsync(writer, (int?)side?.Id, id, cancellation) : OrNullAsync(writer, side?.Id, id, cancellation));
        await OrNullAsync(writer, side?.Start?.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation);
        await (side is null ? writer.WriteNullAsync(cancellation) : writer.WriteAsync(side.Number, NpgsqlDbType.Text, cancellation));
        await (side is null ? writer.WriteNullAsync(cancellation) : writer.WriteAsync(side.Caller, NpgsqlDbType.Text, cancellation));
        await OrNullAsync(writer, side?.Calls, NpgsqlDbType.Bigint, cancellation);
        await OrNullAsync(writer, side?.Seconds, NpgsqlDbType.Bigint, cancellation);
        await OrNullAsync(writer, side?.Amount, NpgsqlDbType.Numeric, cancellation);
    }

    private static Task OrNullAsync<T>(NpgsqlBinaryImporter writer, T? value, NpgsqlDbType type, CancellationToken cancellation) where T : struct =>
        value is { } given ? writer.WriteAsync(given, type, cancellation) : writer.WriteNullAsync(cancellation);
}
