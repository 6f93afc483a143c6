using System.Globalization;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A line of a rate file that cannot be taken, and why. Lines count from 1, a header included.</summary>
public sealed record RejectedLine(int Line, string Reason);

/// <summary>
/// A rate deck as CSV, with a header or without: prefix, destination, rate, then any of connection_fee, initial, increment, min_seconds,
/// min_charge, grace, valid_from, valid_until. A date alone is its first instant in UTC.
/// </summary>
internal static class RateFile
{
    private static readonly string[] Columns =
        ["prefix", "destination", "rate", "connection_fee", "initial", "increment", "min_seconds", "min_charge", "grace", "valid_from", "valid_until"];

    public static async Task<(List<RateRow> Rates, List<RejectedLine> Rejected)> ReadAsync(TextReader text, int plan, CancellationToken cancellation)
    {
        await using var csv = await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions { HasHeaders = false, BufferSize = 1 << 16 }, cancellation);
        var (rates, rejected) = (new List<RateRow>(), new List<RejectedLine>());
        var seen = new HashSet<(string, DateTimeOffset?)>();
        var places = Enumerable.Range(0, Columns.Length).ToArray();
        for (var line = 1; await csv.ReadAsync(cancellation); line++)
        {
            if (line == 1 && Header(csv) is { } header)
            {
                places = header;
                continue;
            }

            if (csv.RowFieldCount == 0 || (csv.RowFieldCount == 1 && csv.GetString(0).Trim().Length == 0))
            {
                continue;
            }

            var (rate, reason) = Read(csv, places, plan);
            reason ??= seen.Add((rate!.Prefix, rate.ValidFrom)) ? null : $"The prefix {rate.Prefix} comes a second time from the same moment on.";
            if (reason is null)
            {
                rates.Add(rate!);
            }
            else
            {
                rejected.Add(new RejectedLine(line, reason));
            }
        }

        return (rates, rejected);
    }

    private static int[]? Header(CsvDataReader csv)
    {
        var names = Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim().ToLowerInvariant().Replace(' ', '_')).ToList();
        return names.Contains("prefix") ? Array.ConvertAll(Columns, column => names.IndexOf(column)) : null;
    }

    private static (RateRow? Rate, string? Reason) Read(CsvDataReader csv, int[] places, int plan)
    {
        string Field(int column) => places[column] >= 0 && places[column] < csv.RowFieldCount ? csv.GetString(places[column]).Trim() : "";
        if (RatePrefix.Clean(Field(0)) is not { } prefix)
        {
            return (null, $"'{Field(0)}' is not a prefix of 1 to 20 digits.");
        }

        if (Field(2).Length == 0)
        {
            return (null, "The rate is missing.");
        }

        var rate = new RateRow { RatePlanId = plan, Prefix = prefix, Destination = Field(1) };
        if (!Money(Field(2), v => rate.PerMinute = v) || !Money(Field(3), v => rate.ConnectionFee = v) || !Money(Field(7), v => rate.MinimumCharge = v))
        {
            return (null, "A rate or an amount is not a number with a decimal point.");
        }

        if (!Seconds(Field(4), v => rate.InitialSeconds = v) || !Seconds(Field(5), v => rate.IncrementSeconds = v) || !Seconds(Field(6), v => rate.MinimumSeconds = v) || !Seconds(Field(8), v => rate.GraceSeconds = v))
        {
            return (null, "Seconds must be whole numbers.");
        }

        if (!Moment(Field(9), v => rate.ValidFrom = v) || !Moment(Field(10), v => rate.ValidUntil = v))
        {
            return (null, "A date must be written as 2026-01-31, with a time and zone if need be.");
        }

        return (rate, RateCheck.Of(rate).Values.FirstOrDefault());
    }

    private static bool Money(string text, Action<decimal> set)
    {
        if (text.Length == 0)
        {
            return true;
        }

        var isRead = decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        set(value);
        return isRead;
    }

    private static bool Seconds(string text, Action<int> set)
    {
        if (text.Length == 0)
        {
            return true;
        }

        var isRead = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        set(value);
        return isRead;
    }

    private static bool Moment(string text, Action<DateTimeOffset> set)
    {
        if (text.Length == 0)
        {
            return true;
        }

        var isRead = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value);
        set(value);
        return isRead;
    }
}
