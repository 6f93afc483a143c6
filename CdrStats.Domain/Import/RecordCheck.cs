using System.Globalization;

namespace CdrStats.Domain.Import;

/// <summary>What makes a record one that cannot become a call (spec/mediation.md 1, "Bad is").</summary>
public static class RecordCheck
{
    public const int MaximumSeconds = 31 * 24 * 3600;
    public const int MaximumExtraDataBytes = 64 * 1024;

    private static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Why the record cannot become a call, in words that name the column, the value and what is allowed; null when it can.</summary>
    public static string? ReasonToReject(InboxRow row, DateTimeOffset now) =>
        Seconds("duration", row.Duration)
        ?? Seconds("billsec", row.BillSeconds)
        ?? Seconds("progresssec", row.ProgressSeconds)
        ?? Seconds("answersec", row.AnswerSeconds)
        ?? Seconds("waitsec", row.WaitSeconds)
        ?? (row.BillSeconds > (long)row.Duration + 1 ? $"billsec is {row.BillSeconds}, more than the duration of {row.Duration} s" : null)
        ?? Start(row.Start, now)
        ?? Amount("buy_rate", row.BuyRate) ?? Amount("sell_rate", row.SellRate) ?? Amount("buy_cost", row.BuyCost) ?? Amount("sell_cost", row.SellCost)
        ?? ExtraData(row.ExtraData)
        ?? Texts(row);

    private static string? Seconds(string column, int? value) => value switch
    {
        < 0 => $"{column} is {value}; seconds are not negative",
        > MaximumSeconds => $"{column} is {value} s; a call lasts 31 days at most",
        _ => null,
    };

    private static string? Start(DateTimeOffset start, DateTimeOffset now)
    {
        if (start < Earliest)
        {
            return $"starting_date is {Text(start)}, before 1990";
        }

        return start > now.AddDays(1) ? $"starting_date is {Text(start)}, more than a day ahead" : null;
    }

    // Half of numeric(12,5)'s and all of numeric(10,5)'s range: what the inbox itself can hold.
    private static string? Amount(string column, decimal? value) => value switch
    {
        < 0 => $"{column} is {value.Value.ToString(CultureInfo.InvariantCulture)}; amounts and rates are not negative",
        >= 10_000_000m => $"{column} is {value.Value.ToString(CultureInfo.InvariantCulture)}; at most seven digits before the point fit",
        _ => null,
    };

    private static string? ExtraData(RecordText json) =>
        json.MostBytes > MaximumExtraDataBytes && json.Bytes > MaximumExtraDataBytes
            ? $"extradata is {json.Bytes} bytes; at most {MaximumExtraDataBytes} are kept"
            : null;

    private static string? Texts(InboxRow row) =>
        Nul("switch", row.Switch) ?? Nul("callid", row.CallId) ?? Nul("caller_id_number", row.CallerNumber) ?? Nul("caller_id_name", row.CallerName)
        ?? Nul("destination_number", row.Destination) ?? Nul("accountcode", row.AccountCode) ?? Nul("channel", row.Channel) ?? Nul("state", row.State)
        ?? Nul("dialcode", row.DialCode) ?? Nul("hangup_cause", row.HangupCause) ?? Nul("country_code", row.CountryCode) ?? Nul("source_key", row.SourceKey);

    private static string? Nul(string column, RecordText text) => text.Contains('\0') ? $"{column} holds a NUL character" : null;

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
