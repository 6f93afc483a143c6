namespace CdrStats.Pusher.Records;

/// <summary>What a column of the inbox holds.</summary>
internal enum ColumnKind
{
    Text,
    Integer,
    Decimal,
    Instant,
    Json,
}

/// <summary>
/// A column of <c>cdr_import</c> a record may fill: the public contract, in the order it is sent. A <see cref="Mandatory"/> one is never NULL there;
/// an amount is smaller than <see cref="Below"/> and has five decimals at most. A <see cref="Late"/> one came after the contract: an inbox
/// that has not got it is an inbox all the same, and goes without.
/// </summary>
internal sealed record InboxColumn(string Name, ColumnKind Kind, bool Mandatory = false, decimal Below = 0, bool Late = false)
{
    public static readonly IReadOnlyList<InboxColumn> All =
    [
        new("switch", ColumnKind.Text, true),
        new("cdr_source_type", ColumnKind.Integer),
        new("callid", ColumnKind.Text, true),
        new("caller_id_number", ColumnKind.Text, true),
        new("caller_id_name", ColumnKind.Text, true),
        new("destination_number", ColumnKind.Text, true),
        new("dialcode", ColumnKind.Text),
        new("state", ColumnKind.Text),
        new("channel", ColumnKind.Text),
        new("starting_date", ColumnKind.Instant, true),
        new("duration", ColumnKind.Integer, true),
        new("billsec", ColumnKind.Integer, true),
        new("progresssec", ColumnKind.Integer),
        new("answersec", ColumnKind.Integer),
        new("waitsec", ColumnKind.Integer),
        new("hangup_cause_id", ColumnKind.Integer),
        new("hangup_cause", ColumnKind.Text),
        new("direction", ColumnKind.Integer),
        new("country_code", ColumnKind.Text),
        new("accountcode", ColumnKind.Text),
        new("buy_rate", ColumnKind.Decimal, Below: 100_000),
        new("sell_rate", ColumnKind.Decimal, Below: 100_000),
        new("buy_cost", ColumnKind.Decimal, Below: 10_000_000),
        new("sell_cost", ColumnKind.Decimal, Below: 10_000_000),
        new("extradata", ColumnKind.Json),
        new("linked_id", ColumnKind.Text, Late: true),
    ];

    public static InboxColumn? Find(string name) => All.FirstOrDefault(column => column.Name == name);
}
