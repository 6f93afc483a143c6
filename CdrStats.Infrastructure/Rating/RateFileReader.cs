using System.Runtime.CompilerServices;
using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// A rate of a deck's line, or why the line is none. Of a rejected line whose prefixes could be read, the rate holds a prefix and nothing else of meaning;
/// the first of them has the reason, further ones an empty one.
/// </summary>
internal readonly record struct RateLine(int Line, RateRow? Rate, string? Reason);

/// <summary>Reads a rate deck line by line; never the whole of it at once.</summary>
internal static class RateFileReader
{
    public static async IAsyncEnumerable<RateLine> ReadAsync(
        Stream file, RateFileLayout layout, RateImportTerms terms, int plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var columns = new Columns(layout, terms, plan);
        await foreach (var row in FileRows.ReadAsync(file, layout, cancellation))
        {
            foreach (var line in columns.Read(row))
            {
                yield return line;
            }
        }
    }

    private sealed class Columns(RateFileLayout layout, RateImportTerms terms, int plan)
    {
        private readonly int[] _places = [.. Enum.GetValues<RateColumn>().Select(layout.IndexOf)];

        private readonly RateLine[] _single = new RateLine[1];

        public RateLine[] Read(FileRows csv)
        {
            if (csv.Trouble is { } trouble)
            {
                return Single(new RateLine(csv.Line, null, $"It cannot be read: {trouble}."));
            }

            var (code, calling) = (Field(csv, RateColumn.Prefix), Field(csv, RateColumn.CallingCode));
            if (code.Length + calling.Length == 0)
            {
                return Single(new RateLine(csv.Line, null, "The prefix is missing."));
            }

            if (RateCodes.Expand(code, calling, out var reason) is not { } prefixes)
            {
                return Single(new RateLine(csv.Line, null, reason));
            }

            var rate = new RateRow { RatePlanId = plan, Prefix = prefixes[0], Destination = Field(csv, RateColumn.Destination) };
            var wrong = Fill(csv, rate) ?? RateCheck.First(rate);
            return prefixes.Count == 1
                ? Single(new RateLine(csv.Line, rate, wrong))
                : [.. prefixes.Select((prefix, at) => new RateLine(csv.Line, At(rate, prefix), at == 0 || wrong is null ? wrong : ""))];
        }

        private RateLine[] Single(RateLine line)
        {
            _single[0] = line;
            return _single;
        }

        private static RateRow At(RateRow rate, string prefix)
        {
            var other = rate.Successor();
            other.Prefix = prefix;
            return other;
        }

        private string? Fill(FileRows csv, RateRow rate)
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

        private string Field(FileRows csv, RateColumn column) => _places[(int)column] is var place and >= 0 ? csv.Field(place) : "";

        private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
    }
}
