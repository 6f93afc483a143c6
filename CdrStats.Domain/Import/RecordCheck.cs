using System.Globalization;

namespace CdrStats.Domain.Import;

/// <summary>What makes a record one that cannot become a call (spec/mediation.md 1, "Bad is").</summary>
public static class RecordCheck
{
    public const int MaximumSeconds = 31 * 24 * 3600;
    public const int MaximumExtraDataBytes = 64 * 1024;

    /// <summary>Of any text in UTF-8: far more than a switch writes, and little enough to be read.</summary>
    public const int MaximumTextBytes = 4096;

    /// <summary>Of texts by which things are found: what an index of the database holds at most is less than three thousand.</summary>
    public const int MaximumKeyBytes = 1000;

    /// <summary>Of a switch's name or address.</summary>
    public const int MaximumSwitchBytes = 255;

    private const decimal RateBelow = 100_000m;
    private const decimal CostBelow = 10_000_000m;
    private const int Decimals = 5;

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
        ?? Amount("buy_rate", row.BuyRate, RateBelow) ?? Amount("sell_rate", row.SellRate, RateBelow)
        ?? Amount("buy_cost", row.BuyCost, CostBelow) ?? Amount("sell_cost", row.SellCost, CostBelow)
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

    // What the inbox can hold (numeric(10,5) and numeric(12,5)): it would round further decimals without a word.
    private static string? Amount(string column, decimal? value, decimal below) => value is not { } amount ? null
        : amount < 0 ? string.Create(CultureInfo.InvariantCulture, $"{column} is {amount}; amounts and rates are not negative")
        : amount >= below ? string.Create(CultureInfo.InvariantCulture, $"{column} is {amount}; it must be below {below}")
        : amount.Scale > Decimals && decimal.Round(amount, Decimals) != amount ? string.Create(CultureInfo.InvariantCulture, $"{column} is {amount}; at most five decimals are kept")
        : null;

    // What is longer was cut short when it was read, so that its length is not told.
    private static string? ExtraData(RecordText json) =>
        IsLonger(json, MaximumExtraDataBytes) ? $"extradata is longer than {MaximumExtraDataBytes} bytes, the most that is kept" : null;

    private static string? Texts(InboxRow row) =>
        Bad("switch", row.Switch, MaximumSwitchBytes) ?? Bad("callid", row.CallId, MaximumKeyBytes) ?? Bad("source_key", row.SourceKey, MaximumKeyBytes)
        ?? Bad("linked_id", row.LinkedId, MaximumKeyBytes)
        ?? Bad("accountcode", row.AccountCode, MaximumKeyBytes) ?? Bad("dialcode", row.DialCode, MaximumKeyBytes)
        ?? Bad("hangup_cause", row.HangupCause, MaximumKeyBytes) ?? Bad("country_code", row.CountryCode, MaximumKeyBytes)
        ?? Bad("caller_id_number", row.CallerNumber) ?? Bad("caller_id_name", row.CallerName) ?? Bad("destination_number", row.Destination)
        ?? Bad("channel", row.Channel) ?? Bad("state", row.State);

    private static string? Bad(string column, RecordText text, int most = MaximumTextBytes) =>
        IsLonger(text, most) ? $"{column} is longer than {most} bytes, the most that is kept"
        : text.Contains('\0') ? $"{column} holds a NUL character"
        : null;

    private static bool IsLonger(RecordText text, int most) => text.MostBytes > most && text.Bytes > most;

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
