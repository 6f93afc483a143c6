using CdrStats.Domain.Billing.Reconciliation;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>A carrier's lines in a temporary table of one transaction, as they are read.</summary>
internal sealed class CarrierStage(NpgsqlConnection connection, ReconciliationTerms terms)
{
    public const int RefusedKept = 200;
    private const int ProgressEvery = 5000;

    /// <summary>Farther outside the period no clock is: such lines are not kept.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromDays(3);

    private readonly List<RefusedLine> _refused = [];

    /// <summary>Lines read, without header and blank ones.</summary>
    public int Lines { get; private set; }

    public int Refused { get; private set; }

    /// <summary>The first of those that could not be read.</summary>
    public IReadOnlyList<RefusedLine> RefusedLines => _refused;

    public int Unbilled { get; private set; }

    public async Task FillAsync(IAsyncEnumerable<CarrierLine> lines, IProgress<int>? progress, CancellationToken cancellation)
    {
        await connection.RunAsync(
            "create temporary table theirs (line integer not null, start timestamptz not null, number text not null, caller text not null, calls bigint, seconds bigint not null, amount numeric(24,8) not null) on commit drop",
            cancellation);
        await using (var writer = await connection.BeginBinaryImportAsync("copy theirs (line, start, number, caller, calls, seconds, amount) from stdin (format binary)", cancellation))
        {
            await foreach (var line in lines)
            {
                if (++Lines % ProgressEvery == 0)
                {
                    progress?.Report(Lines);
                }

                if (IsKept(line))
                {
                    await WriteAsync(writer, line, cancellation);
                }
            }

            await writer.CompleteAsync(cancellation);
        }

        progress?.Report(Lines);
        await connection.RunAsync("analyze theirs", cancellation);
    }

    private bool IsKept(CarrierLine line)
    {
        if (line.Reason is { } reason)
        {
            Refused++;
            if (_refused.Count < RefusedKept)
            {
                _refused.Add(new RefusedLine(line.Line, reason.Replace('\0', ' ')));
            }

            return false;
        }

        if (terms.Kind == ReconciliationKind.Invoice)
        {
            return true;
        }

        var isBilled = line.Seconds != 0 || line.Amount != 0;
        Unbilled += isBilled ? 0 : 1;
        return isBilled && line.Start - terms.Period.From > -Around && line.Start - terms.Period.To < Around;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter writer, CarrierLine line, CancellationToken cancellation)
    {
        await writer.StartRowAsync(cancellation);
        await writer.WriteAsync(line.Line, NpgsqlDbType.Integer, cancellation);
        await writer.WriteAsync(line.Start.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation);
        await writer.WriteAsync(line.Number, NpgsqlDbType.Text, cancellation);
        await writer.WriteAsync(line.Caller, NpgsqlDbType.Text, cancellation);
        await (line.Calls < 0 ? writer.WriteNullAsync(cancellation) : writer.WriteAsync(line.Calls, NpgsqlDbType.Bigint, cancellation));
        await writer.WriteAsync(line.Seconds, NpgsqlDbType.Bigint, cancellation);
        await writer.WriteAsync(line.Amount, NpgsqlDbType.Numeric, cancellation);
    }
}
