namespace CdrStats.Domain.Import.Files;

/// <summary>The inbox's columns that a file may fill, in the order of the predecessor's import file; the last one it did not know.</summary>
public enum InboxColumn
{
    Switch,
    CdrSourceType,
    CallId,
    CallerIdNumber,
    CallerIdName,
    DestinationNumber,
    DialCode,
    State,
    Channel,
    StartingDate,
    Duration,
    BillSec,
    ProgressSec,
    AnswerSec,
    WaitSec,
    HangupCauseId,
    HangupCause,
    Direction,
    CountryCode,
    AccountCode,
    BuyRate,
    BuyCost,
    SellRate,
    SellCost,
    ExtraData,
    LinkedId,
}

/// <summary>The names of these columns, as the inbox and the predecessor's files have them.</summary>
public static class InboxColumns
{
    /// <summary>In the order of <see cref="InboxColumn"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "switch", "cdr_source_type", "callid", "caller_id_number", "caller_id_name", "destination_number", "dialcode", "state", "channel", "starting_date",
        "duration", "billsec", "progresssec", "answersec", "waitsec", "hangup_cause_id", "hangup_cause", "direction", "country_code", "accountcode",
        "buy_rate", "buy_cost", "sell_rate", "sell_cost", "extradata", "linked_id",
    ];

    private static readonly Dictionary<string, InboxColumn> _byName = Names.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => (InboxColumn)pair.at, StringComparer.Ordinal);

    public static IReadOnlyList<InboxColumn> All { get; } = Enum.GetValues<InboxColumn>();

    /// <summary>Without these a record says nothing.</summary>
    public static IReadOnlyList<InboxColumn> Required { get; } = [InboxColumn.Switch, InboxColumn.StartingDate, InboxColumn.Duration, InboxColumn.BillSec];

    public static string Name(this InboxColumn column) => Names[(int)column];

    /// <summary>The column of this name; the manual prints one of them as <c>progressec</c>.</summary>
    public static InboxColumn? Named(string header) =>
        Plain(header) is var name && _byName.TryGetValue(name == "progressec" ? "progresssec" : name, out var column) ? column : null;

    /// <summary>A column's name as names are compared: without blanks around it, in small letters.</summary>
    public static string Plain(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.Trim().ToLowerInvariant();
    }
}
