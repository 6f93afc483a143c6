using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Time;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A line of a file as an inbox row, or the reason why it cannot be one. <paramref name="Fingerprint"/> is of its values, wherever its columns stand.</summary>
/// <param name="Clock">Whether a start without an offset was one that the clocks show once.</param>
internal readonly record struct CallFileRow(InboxRow? Row, string? Reason, string Fingerprint, LocalTimeKind Clock = LocalTimeKind.Plain)
{
    private static readonly string[] LocalTimes = ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm"];
    private static readonly string[] WithOffset = ["yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"];

    /// <param name="values">Value by column; blanks at both ends are gone.</param>
    /// <param name="extra">Values of columns that the inbox does not have.</param>
    /// <param name="zone">Of times without an offset.</param>
    /// <param name="decimalComma">Amounts may be written 0,0125, as where semicolons separate.</param>
    public static CallFileRow Read(
        IReadOnlyDictionary<string, string> values, IReadOnlyList<KeyValuePair<string, string>> extra, TimeZoneInfo zone, DateTimeOffset now, bool decimalComma)
    {
        var clock = LocalTimeKind.Plain;
        var fingerprint = FingerprintOf(values, extra);
        string? reason = null;
        foreach (var required in CallFileColumns.Required)
        {
            if (values.GetValueOrDefault(required, "").Length == 0)
            {
                return new CallFileRow(null, $"{required} is empty", fingerprint);
            }
        }

        var row = new InboxRow
        {
            Switch = values["switch"],
            Source = Number("cdr_source_type") is { } source and >= 0 and <= 9 ? (CdrSource)source : CdrSource.Csv,
            CallId = values.GetValueOrDefault("callid", ""),
            CallerNumber = values.GetValueOrDefault("caller_id_number", ""),
            CallerName = values.GetValueOrDefault("caller_id_name", ""),
            Destination = values.GetValueOrDefault("destination_number", ""),
            DialCode = Text("dialcode"),
            State = Text("state"),
            Channel = Text("channel"),
            Start = Instant("starting_date"),
            Duration = Number("duration") ?? 0,
            BillSeconds = Number("billsec") ?? 0,
            ProgressSeconds = Number("progresssec"),
            AnswerSeconds = Number("answersec"),
            WaitSeconds = Number("waitsec"),
            HangupCauseId = Number("hangup_cause_id"),
            HangupCause = Text("hangup_cause"),
            Direction = Number("direction"),
            CountryCode = Text("country_code"),
            AccountCode = Text("accountcode"),
            BuyRate = Amount("buy_rate", 100_000),
            SellRate = Amount("sell_rate", 100_000),
            BuyCost = Amount("buy_cost", 10_000_000),
            SellCost = Amount("sell_cost", 10_000_000),
            ExtraData = Extra(),
            LinkedId = Text(CallFileColumns.LinkedId),
        };
        reason ??= RecordCheck.ReasonToReject(row, now);
        return new CallFileRow(reason is null ? row : null, reason, fingerprint, clock);

        string? Text(string column) => values.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;

        int? Number(string column)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            reason ??= $"{column} is '{Short(text)}'; a whole number is wanted";
            return null;
        }

        decimal? Amount(string column, decimal below)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            var pointed = decimalComma && !text.Contains('.', StringComparison.Ordinal) ? text.Replace(',', '.') : text;
            if (decimal.TryParse(pointed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount < below)
            {
                return amount;
            }

            reason ??= $"{column} is '{Short(text)}'; an amount such as 0.0125, below {below.ToString("0", CultureInfo.InvariantCulture)}, is wanted";
            return null;
        }

        DateTimeOffset Instant(string column)
        {
            var text = values[column];
            if (DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            {
                return instant;
            }

            if (!DateTime.TryParseExact(text, LocalTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            {
                reason ??= $"{column} is '{Short(text)}'; a time such as 2015-10-21 12:13:10 or 2015-10-21T12:13:10+02:00 is wanted";
                return now;
            }

            if (local.Year is < 2 or > 9998)
            {
                reason ??= $"{column} is '{Short(text)}', outside the years that can be kept";
                return now;
            }

            return LocalClock.Read(local, zone, out clock);
        }

        string? Extra()
        {
            var given = Text("extradata");
            try
            {
                return ExtraData.Merge(given, extra);
            }
            catch (JsonException)
            {
                reason ??= $"extradata is '{Short(given ?? "")}'; JSON is wanted, {{}} when there is nothing";
                return null;
            }
        }
    }

    private static string Short(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";

    private static string FingerprintOf(IReadOnlyDictionary<string, string> values, IReadOnlyList<KeyValuePair<string, string>> extra)
    {
        var line = new StringBuilder();
        foreach (var column in CallFileColumns.All.Where(column => column != CallFileColumns.LinkedId))
        {
            line.Append(values.GetValueOrDefault(column, "")).Append('\u001f');
        }

        // It was extra data before it was a column: a file imported then is the same file.
        var linked = values.GetValueOrDefault(CallFileColumns.LinkedId, "");
        foreach (var (name, value) in (linked.Length == 0 ? extra : [.. extra, KeyValuePair.Create(CallFileColumns.LinkedId, linked)]).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            line.Append(name).Append('\u001e').Append(value).Append('\u001f');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line.ToString())).AsSpan(0, 16));
    }
}
