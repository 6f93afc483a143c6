using System.Collections.Frozen;
using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Time;

namespace CdrStats.Domain.Import.Files;

/// <summary>Makes inbox rows of a file's rows, as its mapping says. Not for several threads at once: texts that recur are kept.</summary>
public sealed class RowMapper
{
    private static readonly Dictionary<string, CallDirection> Directions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["in"] = CallDirection.Inbound,
        ["inbound"] = CallDirection.Inbound,
        ["incoming"] = CallDirection.Inbound,
        ["out"] = CallDirection.Outbound,
        ["outbound"] = CallDirection.Outbound,
        ["outgoing"] = CallDirection.Outbound,
        ["unknown"] = CallDirection.Unknown,
    };

    private readonly FileMapping _mapping;
    private readonly ColumnPlan _plan;
    private readonly StartReader _starts;
    private readonly FrozenDictionary<string, int> _causes;
    private readonly int? _anyCause;
    private readonly bool _anyNumber;
    private readonly RecurringTexts _texts = new();
    private TableRow _row = new();
    private string? _reason;

    /// <param name="mapping">One without <see cref="FileMapping.Complaint"/>.</param>
    /// <param name="header">The file's columns; more may come while it is read.</param>
    public RowMapper(FileMapping mapping, IReadOnlyList<string> header)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _mapping = mapping;
        _plan = new ColumnPlan(mapping, header);
        _starts = new StartReader(mapping.StartFormat, TimeZoneInfo.FindSystemTimeZoneById(mapping.TimeZone));
        _causes = mapping.Causes.Where(word => word.Text != "*").DistinctBy(word => word.Text.Trim(), StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(word => word.Text.Trim(), word => word.Code, StringComparer.OrdinalIgnoreCase);
        _anyCause = mapping.Causes.FirstOrDefault(word => word.Text == "*")?.Code;
        _anyNumber = _causes.Keys.Any(text => WholeNumber.TryRead(text, out _));
    }

    /// <summary>The row as an inbox row; null: it cannot be one, and the reason says why.</summary>
    /// <param name="clock">Whether a start without an offset was one that the clocks show once.</param>
    public InboxRow? Map(TableRow row, DateTimeOffset now, out string? reason, out LocalTimeKind clock)
    {
        ArgumentNullException.ThrowIfNull(row);
        clock = LocalTimeKind.Plain;
        (_row, _reason) = (row, row.Trouble);
        _plan.Follow();
        foreach (var required in InboxColumns.Required)
        {
            if (_reason is null && Text(required).Trim().Length == 0 && !(required == InboxColumn.BillSec && _mapping.BilledAsLong))
            {
                _reason = $"{required.Name()} is empty";
            }
        }

        if (_reason is not null)
        {
            reason = _reason;
            return null;
        }

        var made = new InboxRow
        {
            Switch = Recurring(InboxColumn.Switch) ?? "",
            Source = Source(),
            CallId = Given(InboxColumn.CallId) ?? "",
            CallerNumber = Given(InboxColumn.CallerIdNumber) ?? "",
            CallerName = Given(InboxColumn.CallerIdName) ?? "",
            Destination = Given(InboxColumn.DestinationNumber) ?? "",
            DialCode = Recurring(InboxColumn.DialCode),
            State = Recurring(InboxColumn.State),
            Channel = Given(InboxColumn.Channel),
            Start = Start(now, ref clock),
            Duration = Seconds(InboxColumn.Duration) ?? 0,
            ProgressSeconds = Seconds(InboxColumn.ProgressSec),
            AnswerSeconds = Seconds(InboxColumn.AnswerSec),
            WaitSeconds = Seconds(InboxColumn.WaitSec),
            HangupCause = Recurring(InboxColumn.HangupCause),
            Direction = Direction(),
            CountryCode = Recurring(InboxColumn.CountryCode),
            AccountCode = Recurring(InboxColumn.AccountCode),
            BuyRate = Amount(InboxColumn.BuyRate, 100_000),
            SellRate = Amount(InboxColumn.SellRate, 100_000),
            BuyCost = Amount(InboxColumn.BuyCost, 10_000_000),
            SellCost = Amount(InboxColumn.SellCost, 10_000_000),
            LinkedId = Given(InboxColumn.LinkedId),
        };
        made.BillSeconds = Seconds(InboxColumn.BillSec) ?? (_mapping.BilledAsLong ? made.Duration : 0);
        made.HangupCauseId = Cause(made.HangupCause);
        made.ExtraData = FurtherData.Of(row, _plan, Text(InboxColumn.ExtraData), ref _reason);
        reason = _reason ??= RecordCheck.ReasonToReject(made, now);
        return reason is null ? made : null;
    }

    /// <summary>The row's values by the inbox's columns, and what becomes extra data by its own names, as they are in the file: to be looked at, and corrected.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values(TableRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _row = row;
        _plan.Follow();
        var values = new List<KeyValuePair<string, string>>();
        foreach (var column in InboxColumns.All)
        {
            if (_plan.Has(column))
            {
                values.Add(new(column.Name(), column == InboxColumn.StartingDate ? Utc(Text(column)) : Text(column).ToString()));
            }
        }

        values.AddRange(_plan.Others.Select(other => KeyValuePair.Create(other.Name, row[other.Column].ToString())));
        return values;
    }

    // A time of a zone, or in a format of its own, would be misread without its mapping.
    private string Utc(ReadOnlySpan<char> text) =>
        (_mapping.StartFormat is not null || _mapping.TimeZone != "UTC") && _starts.TryRead(text, out var start, out _)
            ? start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture) : text.ToString();

    private ReadOnlySpan<char> Text(InboxColumn column) => _plan.Text(_row, column);

    private string? Given(InboxColumn column) => Text(column) is { Length: > 0 } text ? text.ToString() : null;

    private string? Recurring(InboxColumn column) => Text(column) is { Length: > 0 } text ? _texts.Of(text) : null;

    private DateTimeOffset Start(DateTimeOffset now, ref LocalTimeKind clock)
    {
        var text = Text(InboxColumn.StartingDate);
        if (_starts.TryRead(text, out var start, out clock))
        {
            return start;
        }

        _reason ??= $"starting_date is '{Short(text)}'; a time such as 2015-10-21 12:13:10 or 2015-10-21T12:13:10+02:00 is wanted"
            + (_mapping.StartFormat is { } format ? $", or one by the mapping's format {format}" : "");
        return now;
    }

    private int? Seconds(InboxColumn column)
    {
        var text = Text(column).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        // A value for all rows is in the mapping, and so in its own unit: seconds.
        if (_plan.IsConstant(_row, column) ? WholeNumber.TryRead(text, out var seconds) : SecondsText.TryRead(text, _mapping.Unit, out seconds))
        {
            return seconds;
        }

        _reason ??= $"{column.Name()} is '{Short(text)}'; {SecondsText.Wanted(_mapping.Unit)}";
        return null;
    }

    private int? Whole(InboxColumn column)
    {
        var text = Text(column).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (WholeNumber.TryRead(text, out var number))
        {
            return number;
        }

        _reason ??= $"{column.Name()} is '{Short(text)}'; a whole number is wanted";
        return null;
    }

    private CdrSource Source()
    {
        var text = Text(InboxColumn.CdrSourceType).Trim();
        return text.Length > 0 && char.IsAsciiLetter(text[0]) && Enum.TryParse<CdrSource>(text, ignoreCase: true, out var named) ? named
            : Whole(InboxColumn.CdrSourceType) is >= 0 and <= 9 and var number ? (CdrSource)number : CdrSource.Csv;
    }

    private int? Direction() =>
        Text(InboxColumn.Direction).Trim() is { Length: > 0 } text && Directions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var direction)
            ? (int)direction : Whole(InboxColumn.Direction);

    private int? Cause(string? words)
    {
        var id = Text(InboxColumn.HangupCauseId).Trim();
        if (id.Length > 0)
        {
            return Known(id) ?? (_anyCause is { } other && (_anyNumber || !WholeNumber.TryRead(id, out _)) ? other : Whole(InboxColumn.HangupCauseId));
        }

        return words is null ? null : Known(words.AsSpan().Trim()) ?? _anyCause;
    }

    private int? Known(ReadOnlySpan<char> text) => _causes.Count > 0 && _causes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var code) ? code : null;

    private decimal? Amount(InboxColumn column, decimal below)
    {
        var text = Text(column).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (PlainAmount.TryRead(text, out var plain) && plain < below)
        {
            return plain;
        }

        if (text.Length <= 64)
        {
            Span<char> pointed = stackalloc char[64];
            text.CopyTo(pointed);
            if (_mapping.DecimalComma && !text.Contains('.'))
            {
                pointed[..text.Length].Replace(',', '.');
            }

            if (decimal.TryParse(pointed[..text.Length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var amount)
                && amount < below)
            {
                return amount;
            }
        }

        _reason ??= $"{column.Name()} is '{Short(text)}'; an amount such as 0.0125, below {below.ToString("0", CultureInfo.InvariantCulture)}, is wanted";
        return null;
    }

    internal static string Short(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}
