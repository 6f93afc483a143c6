using System.Runtime.CompilerServices;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Rating;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>Reads a carrier's file line by line; never the whole of it at once.</summary>
internal sealed class CarrierFileReader
{
    private readonly CarrierFileLayout _layout;
    private readonly ReconciliationTerms _terms;
    private readonly StartReader _starts;
    private readonly int[] _places;

    private CarrierFileReader(CarrierFileLayout layout, ReconciliationTerms terms)
    {
        (_layout, _terms) = (layout, terms);
        // The days of an invoice are names, not moments: our calls are summed by the same.
        _starts = new StartReader(layout.TimeFormat, layout.Kind == ReconciliationKind.Invoice ? TimeZoneInfo.Utc : terms.Zone);
        _places = [.. Enum.GetValues<CarrierColumn>().Select(layout.IndexOf)];
    }

    public static async IAsyncEnumerable<CarrierLine> ReadAsync(Stream file, CarrierFileLayout layout, ReconciliationTerms terms, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new CarrierFileReader(layout, terms);
        await foreach (var row in FileRows.ReadAsync(file, layout, cancellation))
        {
            yield return row.Trouble is { } trouble ? new CarrierLine(row.Line, $"It cannot be read: {trouble}.") : reader.Read(row);
        }
    }

    private CarrierLine Read(FileRows row)
    {
        string? reason;
        if (Field(row, CarrierColumn.Currency) is { Length: > 0 } currency && !currency.Equals(_terms.Currency, StringComparison.OrdinalIgnoreCase))
        {
            return new CarrierLine(row.Line, $"Its currency is {Shown(currency)}, the plan's is {_terms.Currency}.");
        }

        var (start, number, calls, seconds, amount) = (DateTimeOffset.MinValue, "", 0L, 0L, 0m);
        reason = Amount(row, out amount) ?? Seconds(row, out seconds)
            ?? (_layout.Kind == ReconciliationKind.Calls ? Start(row, CarrierColumn.Start, out start) ?? Called(row, out number) : Day(row, out start) ?? Named(row, out number) ?? Calls(row, out calls));
        return new CarrierLine(row.Line, reason)
        {
            Start = start,
            Number = number,
            Caller = Shown(Field(row, CarrierColumn.Caller).Replace('\0', ' ')),
            Calls = calls,
            Seconds = seconds,
            Amount = amount,
        };
    }

    private string? Amount(FileRows row, out decimal amount)
    {
        var text = Field(row, CarrierColumn.Amount);
        var isRead = RateText.TryAmount(text, _layout.DecimalComma, out var read) && read is null or > -1_000_000_000_000m and < 1_000_000_000_000m;
        amount = isRead ? decimal.Round(read ?? 0, 8, MidpointRounding.AwayFromZero) : 0;
        return !isRead ? $"'{Shown(text)}' is not an amount with a decimal {(_layout.DecimalComma ? "comma" : "point")}." : read is null ? "The amount is missing." : null;
    }

    private string? Seconds(FileRows row, out long seconds)
    {
        var minutes = Field(row, CarrierColumn.Minutes);
        if (_places[(int)CarrierColumn.Minutes] >= 0)
        {
            return CarrierText.TryMinutes(minutes, _layout.DecimalComma, out seconds) ? null : $"'{Shown(minutes)}' is not a number of minutes.";
        }

        var text = Field(row, _layout.ComparesBilled ? CarrierColumn.Billed : CarrierColumn.Duration);
        return CarrierText.TrySeconds(text, out seconds) && (seconds <= int.MaxValue || _layout.Kind == ReconciliationKind.Invoice) ? null : $"'{Shown(text)}' is not a number of seconds.";
    }

    private string? Start(FileRows row, CarrierColumn column, out DateTimeOffset start)
    {
        var text = Field(row, column);
        return _starts.TryRead(CarrierText.WithTime(text, _layout.Kind), out start, out _) ? null
            : text.Length == 0 ? $"The {(column == CarrierColumn.Day ? "day" : "start")} is missing." : $"'{Shown(text)}' is not a time of the format that was chosen.";
    }

    private string? Day(FileRows row, out DateTimeOffset day)
    {
        day = DateTimeOffset.UnixEpoch;
        var wrong = _places[(int)CarrierColumn.Day] < 0 ? null : Start(row, CarrierColumn.Day, out day);
        day = new DateTimeOffset(day.UtcDateTime.Date, TimeSpan.Zero);
        return wrong;
    }

    private string? Called(FileRows row, out string number)
    {
        var text = Field(row, CarrierColumn.Called);
        number = CarrierText.Digits(text) ?? "";
        return number.Length > 0 ? null : text.Length == 0 ? "The called number is missing." : $"'{Shown(text)}' is not a number.";
    }

    private string? Named(FileRows row, out string key)
    {
        if (_places[(int)CarrierColumn.Prefix] < 0)
        {
            key = Shown(Field(row, CarrierColumn.Destination).Replace('\0', ' '), 200);
            return key.Length > 0 ? null : "The destination is missing.";
        }

        var text = Field(row, CarrierColumn.Prefix);
        key = RatePrefix.Clean(text) ?? "";
        return key.Length > 0 ? null : text.Length == 0 ? "The prefix is missing." : $"'{Shown(text)}' is not a prefix.";
    }

    private string? Calls(FileRows row, out long calls)
    {
        var text = Field(row, CarrierColumn.Calls);
        calls = -1;     // not told
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture, out calls) ? null : $"'{Shown(text)}' is not a number of calls.";
    }

    private string Field(FileRows row, CarrierColumn column) => _places[(int)column] is var place and >= 0 ? row.Field(place) : "";

    private static string Shown(string text, int most = 40) => text.Length <= most ? text : text[..most] + "…";
}
