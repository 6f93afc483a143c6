using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What lines of a deck come to beside the plan's rates; <paramref name="Again"/> are lines whose prefix and moment an earlier one has.</summary>
internal readonly record struct RateCounts(int Added, int Changed, int Unchanged, int Ended, int Again);

/// <summary>A deck in temporary tables of one transaction, compared with the plan's rates by the database.</summary>
internal sealed class RateStage(NpgsqlConnection connection, int plan, RateImportTerms terms, DateTimeOffset moment)
{
    private const int RejectedShown = 1000;
    private const int ExamplesShown = 20;
    private const int Patience = 1800;
    private const int ProgressEvery = 5000;
    private readonly List<RejectedLine> _rejected = [];

    /// <summary>Lines read, without header and blank ones.</summary>
    public int Lines { get; private set; }

    /// <summary>Lines that are no rates, without those that come again.</summary>
    public int Rejected { get; private set; }

    private DateTimeOffset EndOfMissing => terms.EffectiveFrom ?? moment;

    public async Task FillAsync(IAsyncEnumerable<RateLine> lines, IProgress<int>? progress, CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.Tables, cancellation);
        await using (var writer = await connection.BeginBinaryImportAsync(RateStageSql.Copy, cancellation))
        {
            await foreach (var line in lines)
            {
                if (++Lines % ProgressEvery == 0)
                {
                    progress?.Report(Lines);
                }

                if (line.Reason is not null)
                {
                    Rejected++;
                    if (_rejected.Count < RejectedShown)
                    {
                        _rejected.Add(new RejectedLine(line.Line, line.Reason));
                    }
                }

                if (line.Rate is not null)
                {
                    await WriteAsync(writer, line, cancellation);
                }
            }

            await writer.CompleteAsync(cancellation);
        }

        progress?.Report(Lines);
        await RunAsync("analyze deck", cancellation);
    }

    public async Task<RateCounts> CompareAsync(CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.OnePass, cancellation);
        await RunAsync(RateStageSql.Compare, cancellation, plan);
        if (terms.EndMissing)
        {
            await RunAsync(RateStageSql.Missing, cancellation, plan, EndOfMissing.UtcDateTime);
        }

        await RunAsync(RateStageSql.AnyWay, cancellation);
        await using var command = Command(RateStageSql.Counts);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new RateCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4));
    }

    /// <summary>Some of the rejected lines, in the file's order.</summary>
    public async Task<IReadOnlyList<RejectedLine>> RejectedAsync(CancellationToken cancellation)
    {
        await using var command = Command(RateStageSql.Again, RejectedShown);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            _rejected.Add(new RejectedLine(row.GetInt32(0), $"The prefix {row.GetString(1)} comes again from the same moment on; line {row.GetInt32(2)} is taken."));
        }

        return [.. _rejected.OrderBy(line => line.Line).Take(RejectedShown)];
    }

    public async Task<IReadOnlyList<RateChange>> ExamplesAsync(CancellationToken cancellation)
    {
        var examples = new List<RateChange>();
        await using var command = Command(RateStageSql.Examples, ExamplesShown);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            examples.Add(new RateChange(row.GetString(0), row.GetString(1), row.GetDecimal(2), row.GetDecimal(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4)));
        }

        return examples;
    }

    /// <summary>Ends and adds the rates. No row is rewritten in what it charges: one that ends is superseded by one with an end.</summary>
    public async Task ApplyAsync(string by, DateTimeOffset now, CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.Supersede, cancellation, now.UtcDateTime, by);
        await RunAsync(RateStageSql.EndChanged, cancellation);
        await RunAsync(RateStageSql.EndMissing, cancellation, EndOfMissing.UtcDateTime);
        await RunAsync(RateStageSql.Add, cancellation, plan);
        await RunAsync("analyze rate", cancellation);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter writer, RateLine line, CancellationToken cancellation)
    {
        var rate = line.Rate!;
        await writer.StartRowAsync(cancellation);
        await writer.WriteAsync(line.Line, NpgsqlDbType.Integer, cancellation);
        await writer.WriteAsync(rate.Prefix, NpgsqlDbType.Varchar, cancellation);
        if (line.Reason is not null)
        {
            // Only its prefix counts: a rate is not missing from the file because its line has a slip.
            for (var column = 0; column < RateStageSql.ColumnsBehindPrefix; column++)
            {
                await writer.WriteNullAsync(cancellation);
            }

            return;
        }

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
        if (rate.InitialPerMinute is { } own)
        {
            await writer.WriteAsync(own, NpgsqlDbType.Numeric, cancellation);
        }
        else
        {
            await writer.WriteNullAsync(cancellation);
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter writer, DateTimeOffset? moment, CancellationToken cancellation) => moment is { } at
        ? writer.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation)
        : writer.WriteNullAsync(cancellation);

    private async Task RunAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
