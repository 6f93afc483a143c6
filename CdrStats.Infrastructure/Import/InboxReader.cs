using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>A waiting row, or the reason why it cannot even be read (an infinite date, a rate that is not a number).</summary>
/// <param name="WasQuarantined">It was rejected before, and has been corrected or sent again.</param>
internal readonly record struct WaitingRow(InboxRow Row, string? Defect, bool WasQuarantined);

/// <summary>Takes the oldest waiting rows that no other importer holds, and holds them until its transaction ends.</summary>
internal sealed class InboxReader
{
    private readonly TextCache _texts = new();

    // What is far too long even as it is stored, compressed, is not made a text of, which could be longer than PostgreSQL's texts may be.
    private static readonly string ExtraData = string.Create(CultureInfo.InvariantCulture, $"""
        case when pg_column_size(extradata) > {16 * RecordCheck.MaximumExtraDataBytes} then repeat(' ', {RecordCheck.MaximumExtraDataBytes + 1})
            else left(extradata::text, {RecordCheck.MaximumExtraDataBytes + 1}) end
        """);

    // The casts cost nothing with our own table, and make sure of the types where a table of the predecessor's was there before.
    private static readonly string Columns = $"""
        id::bigint, {Text("switch", RecordCheck.MaximumSwitchBytes)}, cdr_source_type::integer, {Text("callid", RecordCheck.MaximumKeyBytes)},
        {Text("caller_id_number")}, {Text("caller_id_name")}, {Text("destination_number")}, {Text("dialcode", RecordCheck.MaximumKeyBytes)},
        {Text("state")}, {Text("channel")}, starting_date::timestamptz, duration::integer, billsec::integer, progresssec::integer,
        answersec::integer, waitsec::integer, hangup_cause_id::integer, {Text("hangup_cause", RecordCheck.MaximumKeyBytes)}, direction::integer,
        {Text("country_code", RecordCheck.MaximumKeyBytes)}, {Text("accountcode", RecordCheck.MaximumKeyBytes)},
        buy_rate::numeric, sell_rate::numeric, buy_cost::numeric, sell_cost::numeric, {ExtraData},
        {Text("source_key", RecordCheck.MaximumKeyBytes)}, {Text("nullif(linked_id, '')", RecordCheck.MaximumKeyBytes)}, received_at::timestamptz, call_id::bigint, call_start::timestamptz
        """;

    private static string Sql(int most, long above) => string.Create(CultureInfo.InvariantCulture, $"""
        copy (
            select {Columns}
            from cdr_import
            where not imported and id > {above}
            order by id
            limit {most}
            for update skip locked
        ) to stdout (format binary)
        """);

    // What is too long is cut to one character more than its limit, so that it is still too long for RecordCheck, and is not read whole.
    private static string Text(string column, int most = RecordCheck.MaximumTextBytes) => string.Create(
        CultureInfo.InvariantCulture, $"case when octet_length({column}::text) > {most} then left({column}::text, {most + 1}) else {column}::text end");

    /// <summary>Fills the room with up to so many rows whose id is higher than <paramref name="above"/>.</summary>
    /// <returns>False when so many rows are more than the room may hold: none was taken then, and the transaction is over.</returns>
    public async Task<bool> TakeAsync(NpgsqlConnection inbox, BatchRoom room, int most, long above, CancellationToken cancellation)
    {
        await using (var copy = await inbox.BeginRawBinaryCopyAsync(Sql(most, above), cancellation))
        {
            for (room.Used = 0; await copy.ReadAsync(room.Bytes.AsMemory(room.Used), cancellation) is > 0 and var read;)
            {
                room.Used += read;
                if (room.Used == room.Bytes.Length && !room.TryGrow())
                {
                    await copy.CancelAsync();
                    return false;
                }
            }
        }

        var fields = new CopyFields(room.Bytes, _texts);
        while (fields.NextRow())
        {
            room.Rows.Add(Read(ref fields));
        }

        return true;
    }

    private static WaitingRow Read(ref CopyFields from)
    {
        string? defect = null;
        var row = new InboxRow
        {
            Id = from.Long() ?? 0,
            Switch = from.Recurring() ?? "",
            Source = SourceOf(from.Int()),
            CallId = from.Carried(),
            CallerNumber = from.Text() ?? "",
            CallerName = from.Carried(),
            Destination = from.Text() ?? "",
            DialCode = from.Recurring(),
            State = from.Carried(),
            Channel = from.Carried(),
            Start = Instant(ref from, "starting_date", ref defect) ?? DateTimeOffset.MinValue,
            Duration = from.Int() ?? 0,
            BillSeconds = from.Int() ?? 0,
            ProgressSeconds = from.Int(),
            AnswerSeconds = from.Int(),
            WaitSeconds = from.Int(),
            HangupCauseId = from.Int(),
            HangupCause = from.Recurring(),
            Direction = from.Int(),
            CountryCode = from.Recurring(),
            AccountCode = from.Recurring(),
            BuyRate = Amount(ref from, "buy_rate", ref defect),
            SellRate = Amount(ref from, "sell_rate", ref defect),
            BuyCost = Amount(ref from, "buy_cost", ref defect),
            SellCost = Amount(ref from, "sell_cost", ref defect),
            ExtraData = from.Carried(),
            SourceKey = from.Carried(),
            LinkedId = from.Carried(),
            ReceivedAt = from.Instant(out _) ?? DateTimeOffset.UnixEpoch,
            StoredCallId = from.Long(),
            StoredCallStart = from.Instant(out _),
        };
        var quarantined = row.StoredCallId == InboxMarks.Quarantined;
        if (quarantined)
        {
            row.StoredCallId = null;
        }

        return new WaitingRow(row, defect, quarantined);
    }

    // A number that we have no name for says as much as none.
    private static CdrSource SourceOf(int? number) => number is >= 0 and <= 9 ? (CdrSource)number : CdrSource.Unknown;

    private static decimal? Amount(ref CopyFields from, string column, ref string? defect)
    {
        var amount = from.Numeric(out var fits);
        defect = fits ? defect : $"{column} is not a number that fits";
        return amount;
    }

    private static DateTimeOffset? Instant(ref CopyFields from, string column, ref string? defect)
    {
        var instant = from.Instant(out var fits);
        defect = fits ? defect : $"{column} is outside the years that can be kept";
        return instant;
    }
}
