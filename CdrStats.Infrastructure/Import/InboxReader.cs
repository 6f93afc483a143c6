using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>A waiting row, or the reason why it cannot even be read (an infinite date, a rate that is not a number).</summary>
/// <param name="WasQuarantined">It was rejected before, and has been corrected or sent again.</param>
internal readonly record struct WaitingRow(InboxRow Row, string? Defect, bool WasQuarantined);

/// <summary>Takes the oldest waiting rows that no other importer holds, and holds them until its transaction ends.</summary>
internal static class InboxReader
{
    private const string Sql = """
        select id, switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode, state, channel,
               starting_date, duration, billsec, progresssec, answersec, waitsec, hangup_cause_id, hangup_cause, direction, country_code,
               accountcode, buy_rate, sell_rate, buy_cost, sell_cost, extradata::text, source_key, received_at, call_id, call_start
        from cdr_import
        where not imported and id > $2
        order by id
        limit $1
        for update skip locked
        """;

    public static async Task<List<WaitingRow>> TakeAsync(NpgsqlConnection inbox, int most, long above, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Sql, inbox) { Parameters = { new() { Value = most }, new() { Value = above } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<WaitingRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    private static WaitingRow Read(NpgsqlDataReader reader)
    {
        string? defect = null;
        var quarantined = !reader.IsDBNull(28) && reader.GetInt64(28) == InboxMarks.Quarantined;
        var row = new InboxRow
        {
            Id = reader.GetInt64(0),
            Switch = reader.GetString(1),
            Source = reader.IsDBNull(2) ? CdrSource.Unknown : SourceOf(reader.GetInt32(2)),
            CallId = reader.GetString(3),
            CallerNumber = reader.GetString(4),
            CallerName = reader.GetString(5),
            Destination = reader.GetString(6),
            DialCode = Text(reader, 7),
            State = Text(reader, 8),
            Channel = Text(reader, 9),
            Start = Instant(reader, 10, ref defect) ?? DateTimeOffset.MinValue,
            Duration = reader.GetInt32(11),
            BillSeconds = reader.GetInt32(12),
            ProgressSeconds = Number(reader, 13),
            AnswerSeconds = Number(reader, 14),
            WaitSeconds = Number(reader, 15),
            HangupCauseId = Number(reader, 16),
            HangupCause = Text(reader, 17),
            Direction = Number(reader, 18),
            CountryCode = Text(reader, 19),
            AccountCode = Text(reader, 20),
            BuyRate = Amount(reader, 21, ref defect),
            SellRate = Amount(reader, 22, ref defect),
            BuyCost = Amount(reader, 23, ref defect),
            SellCost = Amount(reader, 24, ref defect),
            ExtraData = Text(reader, 25),
            SourceKey = Text(reader, 26),
            ReceivedAt = reader.IsDBNull(27) ? DateTimeOffset.UnixEpoch : reader.GetFieldValue<DateTimeOffset>(27),
            StoredCallId = quarantined || reader.IsDBNull(28) ? null : reader.GetInt64(28),
            StoredCallStart = reader.IsDBNull(29) ? null : reader.GetFieldValue<DateTimeOffset>(29),
        };
        return new WaitingRow(row, defect, quarantined);
    }

    // A number that we have no name for says as much as none.
    private static CdrSource SourceOf(int number) => number is >= 0 and <= 9 ? (CdrSource)number : CdrSource.Unknown;

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static int? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    private static decimal? Amount(NpgsqlDataReader reader, int column, ref string? defect)
    {
        if (reader.IsDBNull(column))
        {
            return null;
        }

        try
        {
            return reader.GetDecimal(column);
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException)
        {
            defect = string.Create(CultureInfo.InvariantCulture, $"{reader.GetName(column)} is not a number that fits");
            return null;
        }
    }

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column, ref string? defect)
    {
        try
        {
            return reader.GetFieldValue<DateTimeOffset>(column);
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException or ArgumentOutOfRangeException)
        {
            defect = $"{reader.GetName(column)} is outside the years that can be kept";
            return null;
        }
    }
}
