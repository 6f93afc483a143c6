using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A deck in temporary tables of one connection, compared with the plan's rates by the database.</summary>
internal sealed class RateStage(NpgsqlConnection connection, int plan, RateImportTerms terms, DateTimeOffset moment)
{
    private const int Patience = 1800;
    private const int ProgressEvery = 5000;
    private int _n;

    /// <summary>Lines read, without header and blank ones; of other sources, rates.</summary>
    public int Lines { get; private set; }

    /// <summary>Lines that are no rates, without those that come again.</summary>
    private int Rejected { get; set; }

    private DateTimeOffset EndOfMissing => terms.EffectiveFrom ?? moment;

    public async Task FillAsync(IAsyncEnumerable<RateLine> lines, IProgress<int>? progress, CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.Tables, cancellation);
        var last = 0;
        await using (var writer = await connection.BeginBinaryImportAsync(RateStageSql.Copy, cancellation))
        {
            await foreach (var line in lines)
            {
                if (line.Line != last)
                {
                    last = line.Line;
                    if (++Lines % ProgressEvery == 0)
                    {
                        progress?.Report(Lines);
                    }
                }

                Rejected += line.Reason is { Length: > 0 } ? 1 : 0;
                await WriteAsync(writer, line, cancellation);
            }

            await writer.CompleteAsync(cancellation);
        }

        progress?.Report(Lines);
        await RunAsync("analyze deck", cancellation);
    }

    public async Task FillAsync(RateSource.Markup source, CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.Tables, cancellation);
        var rule = source.Rule;
        await using var command = Command(RateStageSql.FromCarrier, source.CarrierPlan, Effective, moment.UtcDateTime, rule.Percent, rule.MinimumMargin, rule.Decimals, rule.RoundsUp);
        Lines = await command.ExecuteNonQueryAsync(cancellation);
        await RunAsync("analyze deck", cancellation);
    }

    public async Task FillAsync(RateSource.Found source, CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.Tables, cancellation);
        var change = source.Change;
        var search = source.Search?.Trim() ?? "";
        var digits = search.Length == 0 ? "" : RatePrefix.Clean(search);
        await using var command = Command(
            RateStageSql.FromFound, plan, Effective, moment.UtcDateTime, digits ?? "", Text(digits is { Length: > 0 } ? RatePrefix.Behind(digits) : null),
            Text(digits is null ? RateDestinations.Pattern(search) : null), Or(change.Percent, NpgsqlDbType.Numeric), change.Decimals, Or(change.InitialSeconds, NpgsqlDbType.Integer),
            Or(change.IncrementSeconds, NpgsqlDbType.Integer), Moment(change.End));
        Lines = await command.ExecuteNonQueryAsync(cancellation);
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
        var end = EndOfMissing.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);
        await RunAsync(RateStageSql.Outcome.Replace("{0}", end, StringComparison.Ordinal), cancellation);
        await using var command = Command(RateStageSql.Counts);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new RateCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), Rejected + row.GetInt32(6));
    }

    /// <summary>Ends and adds the rates. No row is rewritten in what it charges: one that ends is superseded by one with an end.</summary>
    public async Task ApplyAsync(string by, DateTimeOffset now, long version, CancellationToken cancellation)
    {
        await RunAsync(RateStageSql.Memory, cancellation);
        await RunAsync(RateStageSql.Supersede, cancellation, now.UtcDateTime, by, version);
        await RunAsync(RateStageSql.Add, cancellation, plan, version);
        await RunAsync("analyze rate", cancellation);
    }

    private NpgsqlParameter Effective => Moment(terms.EffectiveFrom);

    private async Task WriteAsync(NpgsqlBinaryImporter writer, RateLine line, CancellationToken cancellation)
    {
        await writer.StartRowAsync(cancellation);
        await writer.WriteAsync(++_n, NpgsqlDbType.Integer, cancellation);
        await writer.WriteAsync(line.Line, NpgsqlDbType.Integer, cancellation);
        await TextAsync(line.Reason is { Length: > 0 } reason ? reason.Replace('\0', ' ') : null);
        await TextAsync(line.Rate?.Prefix);
        if (line.Rate is not { } rate || line.Reason is not null)
        {
            // Only its prefix counts: a rate is not missing from the file because its line has a slip.
            for (var column = 0; column < RateStageSql.ColumnsOfRate; column++)
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
        await (rate.InitialPerMinute is { } own ? writer.WriteAsync(own, NpgsqlDbType.Numeric, cancellation) : writer.WriteNullAsync(cancellation));
        await WriteAsync(writer, rate.ValidFrom, cancellation);
        await WriteAsync(writer, rate.ValidUntil, cancellation);

        Task TextAsync(string? text) => text is null ? writer.WriteNullAsync(cancellation) : writer.WriteAsync(text, NpgsqlDbType.Text, cancellation);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter writer, DateTimeOffset? moment, CancellationToken cancellation) => moment is { } at
        ? writer.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation)
        : writer.WriteNullAsync(cancellation);

    private static NpgsqlParameter Moment(DateTimeOffset? moment) => new() { Value = moment is { } at ? at.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Or(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

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
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
