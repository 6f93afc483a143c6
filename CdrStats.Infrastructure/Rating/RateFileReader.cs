using System.Runtime.CompilerServices;
using System.Text;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A line of a deck: a rate, or why it is none. Of a rejected line whose prefix could be read, the rate holds that prefix and nothing else of meaning.</summary>
internal readonly record struct RateLine(int Line, RateRow? Rate, string? Reason);

/// <summary>Reads a rate deck line by line; never the whole of it at once.</summary>
internal static class RateFileReader
{
    private const int LongestLine = 1 << 20;

    public static async IAsyncEnumerable<RateLine> ReadAsync(
        Stream file, RateFileLayout layout, RateImportTerms terms, int plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var text = new StreamReader(file, layout.IsUtf8 ? Encoding.UTF8 : Encoding.Latin1, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
        await using var csv = await CsvDataReader.CreateAsync(
            text, new CsvDataReaderOptions { HasHeaders = false, Delimiter = layout.Separator, BufferSize = 1 << 16, MaxBufferSize = LongestLine }, cancellation);
        var columns = new Columns(layout, terms, plan);
        for (var line = 1; await NextAsync(csv, line, cancellation); line++)
        {
            if ((line > 1 || !layout.HasHeader) && !IsBlank(csv))
            {
                yield return columns.Read(csv, line);
            }
        }
    }

    private static async Task<bool> NextAsync(CsvDataReader csv, int line, CancellationToken cancellation)
    {
        try
        {
            return await csv.ReadAsync(cancellation);
        }
        catch (Exception error) when (error is CsvFormatException or CsvRecordTooLargeException)
        {
            throw new RateFileException($"Line {line} cannot be read as CSV: {error.Message} Mend it, or choose another separator.");
        }
    }

    private static bool IsBlank(CsvDataReader csv)
    {
        for (var at = 0; at < csv.RowFieldCount; at++)
        {
            if (csv.GetString(at).AsSpan().Trim().Length > 0)
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Columns(RateFileLayout layout, RateImportTerms terms, int plan)
    {
        private readonly int[] _places = [.. Enum.GetValues<RateColumn>().Select(layout.IndexOf)];

        public RateLine Read(CsvDataReader csv, int line)
        {
            if (RatePrefix.Clean(Field(csv, RateColumn.Prefix)) is not { } prefix)
            {
                return new RateLine(line, null, Field(csv, RateColumn.Prefix) is { Length: > 0 } text ? $"'{Shown(text)}' is not a prefix of 1 to 20 digits." : "The prefix is missing.");
            }

            var rate = new RateRow { RatePlanId = plan, Prefix = prefix, Destination = Field(csv, RateColumn.Destination) };
            return new RateLine(line, rate, Fill(csv, rate) ?? RateCheck.Of(rate).Values.FirstOrDefault());
        }

        private string? Fill(CsvDataReader csv, RateRow rate)
        {
            if (Field(csv, RateColumn.Rate).Length == 0)
            {
                return "The rate is missing.";
            }

            if (Field(csv, RateColumn.Currency) is { Length: > 0 } currency && !currency.Equals(terms.Currency, StringComparison.OrdinalIgnoreCase))
            {
                return $"Its currency is {Shown(currency)}, the plan's is {terms.Currency}.";
            }

            if (!Amount(RateColumn.Rate, out var perMinute, out var wrong) || !Amount(RateColumn.InitialRate, out var own, out wrong)
                || !Amount(RateColumn.ConnectionFee, out var fee, out wrong) || !Amount(RateColumn.MinimumCharge, out var charge, out wrong))
            {
                return $"'{Shown(wrong)}' is not an amount with a decimal {(layout.DecimalComma ? "comma" : "point")}.";
            }

            if (!Seconds(RateColumn.InitialIncrement, out var initial, out wrong) || !Seconds(RateColumn.Increment, out var increment, out wrong)
                || !Seconds(RateColumn.MinimumSeconds, out var minimum, out wrong) || !Seconds(RateColumn.Grace, out var grace, out wrong)
                || !Increments(ref initial, ref increment, out wrong))
            {
                return $"'{Shown(wrong)}' is not a whole number of seconds.";
            }

            if (!Moment(RateColumn.ValidFrom, out var from, out wrong) || !Moment(RateColumn.ValidUntil, out var until, out wrong))
            {
                return $"'{Shown(wrong)}' is not a date such as 2026-01-31, or a time such as 2026-01-31 14:00.";
            }

            (rate.PerMinute, rate.InitialPerMinute, rate.ConnectionFee, rate.MinimumCharge) = (perMinute ?? 0, own, fee ?? 0, charge ?? 0);
            (rate.InitialSeconds, rate.IncrementSeconds) = (initial ?? 1, increment ?? 1);
            (rate.MinimumSeconds, rate.GraceSeconds) = (minimum ?? 0, grace ?? 0);
            (rate.ValidFrom, rate.ValidUntil) = (from ?? terms.EffectiveFrom, until);
            return null;

            bool Amount(RateColumn column, out decimal? amount, out string text) => RateText.TryAmount(text = Field(csv, column), layout.DecimalComma, out amount);

            bool Seconds(RateColumn column, out int? seconds, out string text) => RateText.TrySeconds(text = Field(csv, column), out seconds);

            bool Moment(RateColumn column, out DateTimeOffset? moment, out string text) => RateText.TryMoment(text = Field(csv, column), terms.Zone, out moment);

            bool Increments(ref int? first, ref int? then, out string text)
            {
                text = Field(csv, RateColumn.Increments);
                if (text.Length == 0)
                {
                    return true;
                }

                var parts = text.Split('/', ':');
                return parts.Length <= 2 && RateText.TrySeconds(parts[0], out first) && RateText.TrySeconds(parts[^1], out then) && first is not null && then is not null;
            }
        }

        private string Field(CsvDataReader csv, RateColumn column) =>
            _places[(int)column] is var place and >= 0 && place < csv.RowFieldCount ? csv.GetString(place).Trim() : "";

        private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
    }
}
