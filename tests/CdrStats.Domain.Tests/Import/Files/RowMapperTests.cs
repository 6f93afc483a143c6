using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Import.Files;
using CdrStats.Domain.Time;
using Xunit;

namespace CdrStats.Domain.Tests.Import.Files;

public sealed class RowMapperTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly FileMapping Asterisk = new()
    {
        Columns =
        [
            new("src", InboxColumn.CallerIdNumber), new("dst", InboxColumn.DestinationNumber), new("day", InboxColumn.StartingDate), new("time", InboxColumn.StartingDate),
            new("length", InboxColumn.Duration), new("talk", InboxColumn.BillSec), new("disposition", InboxColumn.HangupCause), new("amaflags", null),
        ],
        Constants = [new(InboxColumn.Switch, "pbx"), new(InboxColumn.CdrSourceType, "asterisk")],
        StartFormat = "d/M/yyyy H:mm:ss",
        TimeZone = "Europe/Madrid",
        Unit = SecondsUnit.Clock,
        Causes = [new("ANSWERED", 16), new("BUSY", 17), new("*", 41)],
    };

    private static readonly string[] AsteriskHeader = ["src", "dst", "day", "time", "length", "talk", "disposition", "amaflags", "trunk"];

    [Theory]
    [InlineData("sell_rate", "0.000001", "sell_rate is 0.000001; at most five decimals are kept")]
    [InlineData("buy_cost", "12.3456789", "buy_cost is 12.3456789; at most five decimals are kept")]
    [InlineData("sell_rate", "0,02", "sell_rate is '0,02'; an amount such as 0.0125, below 100000, is wanted")]
    [InlineData("sell_cost", "10000000", "sell_cost is '10000000'; an amount such as 0.0125, below 10000000, is wanted")]
    [InlineData("duration", "65.5", "duration is '65.5'; a whole number is wanted")]
    [InlineData("duration", "99999999999", "duration is '99999999999'; a whole number is wanted")]
    [InlineData("billsec", "", "billsec is empty")]
    [InlineData("switch", " ", "switch is empty")]
    [InlineData("starting_date", "yesterday", "starting_date is 'yesterday'; a time such as 2015-10-21 12:13:10 or 2015-10-21T12:13:10+02:00 is wanted")]
    [InlineData("direction", "sideways", "direction is 'sideways'; a whole number is wanted")]
    [InlineData("extradata", "{", "extradata is '{'; JSON is wanted, {} when there is nothing")]
    [InlineData("extradata", "{\"a\":\"\\u0000\"}", "extradata is '{\"a\":\"\\u0000\"}'; JSON is wanted, {} when there is nothing")]
    [InlineData("note", "a\0b", "note holds a NUL character")]
    [InlineData("caller_id_name", "a\0b", "caller_id_name holds a NUL character")]
    public void What_cannot_be_kept_is_rejected_with_its_column_value_and_what_is_wanted(string column, string text, string reason) =>
        Assert.Equal(reason, Manual((column, text)).Reason);

    [Fact]
    public void The_predecessors_columns_are_taken_by_their_names_and_further_ones_become_extra_data()
    {
        var row = Manual(
            ("callid", "a-1"), ("caller_id_number", "34911000001"), ("caller_id_name", "Ana \"M\", Madrid"), ("destination_number", "+442031234567"), ("dialcode", "44"), ("state", "ok"), ("channel", "sofia/1"),
            ("progresssec", "2"), ("answersec", "5"), ("waitsec", "1"), ("hangup_cause_id", "16"), ("hangup_cause", "NORMAL_CLEARING"), ("direction", "2"), ("country_code", "GB"), ("accountcode", "acc1"),
            ("buy_rate", "0.01"), ("buy_cost", "0.0125000"), ("sell_rate", "0.02"), ("sell_cost", "1"), ("extradata", "{\"trunk\": \"b\"}"), ("queue", "north"), ("trunk", "a"), ("empty", "")).Row!;

        Assert.Equal(
            ("a-1", "34911000001", "Ana \"M\", Madrid", "+442031234567", "44", "ok", "sofia/1", 60, 60, 2, 5, 1),
            (row.CallId.ToString(), row.CallerNumber, row.CallerName.ToString(), row.Destination, row.DialCode, row.State.ToString(), row.Channel.ToString(), row.Duration, row.BillSeconds, row.ProgressSeconds, row.AnswerSeconds, row.WaitSeconds));
        Assert.Equal(
            (16, "NORMAL_CLEARING", 2, "GB", "acc1", 0.01m, 0.0125m, 0.02m, 1m, CdrSource.Csv),
            (row.HangupCauseId, row.HangupCause, row.Direction, row.CountryCode, row.AccountCode, row.BuyRate, row.BuyCost, row.SellRate, row.SellCost, row.Source));
        Assert.Equal("""{"trunk":"b","queue":"north"}""", row.ExtraData.ToString());
    }

    [Fact]
    public void A_mapping_takes_each_value_from_its_column_and_writes_it_as_the_inbox_has_it()
    {
        var (row, reason, clock) = Map(Asterisk, AsteriskHeader, "34911000001", "0034650784355", "25/10/2026", "02:30:00", "1:01:05", "59:59.6", "ANSWERED", "3", "t1");

        Assert.Null(reason);
        Assert.Equal(LocalTimeKind.Repeated, clock);
        Assert.Equal(
            ("pbx", CdrSource.Asterisk, new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), 3665, 3600, 16, "ANSWERED", """{"trunk":"t1"}"""),
            (row!.Switch, row.Source, row.Start, row.Duration, row.BillSeconds, row.HangupCauseId, row.HangupCause, row.ExtraData.ToString()));
    }

    [Theory]
    [InlineData("busy", 17)]
    [InlineData("FAILED", 41)]
    [InlineData("", null)]
    public void Words_for_causes_are_found_in_any_case_and_others_are_what_the_star_says(string words, int? code) =>
        Assert.Equal(code, Map(Asterisk, AsteriskHeader, "1", "2", "1/10/2026", "02:30:00", "0:05", "0:00", words, "", "").Row!.HangupCauseId);

    [Theory]
    [InlineData("486", "*", 41, "", 17)]
    [InlineData("503", "", 0, "", 503)]
    [InlineData("rejected", "*", 41, "", 41)]
    public void A_column_of_codes_may_hold_other_codes(string given, string star, int starCode, string _, int expected)
    {
        var mapping = FileMapping.OfHeader(Header("hangup_cause_id")) with { Causes = star.Length == 0 ? [new("486", 17)] : [new("486", 17), new(star, starCode)] };

        Assert.Equal(expected, Map(mapping, Header("hangup_cause_id"), "sw", "2026-11-20 10:00:00", "60", "60", given).Row!.HangupCauseId);
    }

    [Theory]
    [InlineData(SecondsUnit.Milliseconds, "65499", 65)]
    [InlineData(SecondsUnit.Milliseconds, "65500", 66)]
    [InlineData(SecondsUnit.Clock, "100:00:01", 360_001)]
    [InlineData(SecondsUnit.Clock, "90:00", 5400)]
    [InlineData(SecondsUnit.Seconds, "65.0", 65)]
    public void Durations_are_read_in_their_unit(SecondsUnit unit, string text, int seconds)
    {
        var mapping = FileMapping.OfHeader(Header()) with { Unit = unit };

        Assert.Equal(seconds, Map(mapping, Header(), "sw", "2026-11-20 10:00:00", text, text).Row!.Duration);
    }

    [Fact]
    public void A_value_for_all_rows_stands_where_the_file_has_none()
    {
        var mapping = FileMapping.OfHeader(Header("accountcode")) with { Constants = [new(InboxColumn.AccountCode, "acc9"), new(InboxColumn.CallId, "none")] };

        Assert.Equal("acc9", Map(mapping, Header("accountcode"), "sw", "2026-11-20 10:00:00", "60", "60", "").Row!.AccountCode);
        var own = Map(mapping, Header("accountcode"), "sw", "2026-11-20 10:00:00", "60", "60", "acc1").Row!;
        Assert.Equal(("acc1", "none"), (own.AccountCode, own.CallId.ToString()));
    }

    [Fact]
    public void Where_all_calls_were_answered_the_duration_is_what_is_billed()
    {
        string[] header = ["switch", "starting_date", "duration"];
        var mapping = FileMapping.OfHeader(header) with { BilledAsLong = true };

        Assert.Null(mapping.Complaint);
        Assert.Equal(60, Map(mapping, header, "sw", "2026-11-20 10:00:00", "60").Row!.BillSeconds);
    }

    [Fact]
    public void Numbers_and_lists_of_json_stay_what_they_are_in_the_extra_data()
    {
        string[] header = [.. Header(), "legs", "score", "note"];
        var row = new TableRow();
        row.Begin(1, 0);
        foreach (var (text, isJson) in new[] { ("sw", false), ("2026-11-20 10:00:00", false), ("60", true), ("60", true), ("[1,{\"a\":null}]", true), ("1.50", true), ("1.50", false) })
        {
            row.Set(row.Count, text, isJson);
        }

        var made = new RowMapper(FileMapping.OfHeader(header), header).Map(row, Now, out var reason, out _);

        Assert.Null(reason);
        Assert.Equal("""{"legs":[1,{"a":null}],"score":1.50,"note":"1.50"}""", made!.ExtraData.ToString());
    }

    [Theory]
    [InlineData("Nowhere/City", "Seconds", null, "The time zone is 'Nowhere/City'")]
    [InlineData("UTC", "Seconds", "HH:mm", "The date format is 'HH:mm'")]
    public void A_mapping_says_what_is_wrong_with_it(string zone, string _, string? format, string words) =>
        Assert.Contains(words, (Asterisk with { TimeZone = zone, StartFormat = format }).Complaint, StringComparison.Ordinal);

    [Fact]
    public void A_mapping_without_a_needed_column_or_with_two_for_one_says_so()
    {
        Assert.Equal("Nothing fills switch: name its column, or a value for all rows.", (Asterisk with { Constants = [] }).Complaint);
        Assert.Equal("callid comes from a and b; it can come from one column.", (Asterisk with { Columns = [.. Asterisk.Columns, new("a", InboxColumn.CallId), new("b", InboxColumn.CallId)] }).Complaint);
        Assert.Equal("The column src is named more than once.", (Asterisk with { Columns = [.. Asterisk.Columns, new("SRC ", null)] }).Complaint);
        Assert.Null(Asterisk.Complaint);
    }

    private static string[] Header(params string[] more) => ["switch", "starting_date", "duration", "billsec", .. more];

    private static (InboxRow? Row, string? Reason) Manual(params (string Column, string Text)[] given)
    {
        var values = new Dictionary<string, string> { ["switch"] = "sw", ["starting_date"] = "2026-11-20 10:00:00", ["duration"] = "60", ["billsec"] = "60" };
        foreach (var (column, text) in given)
        {
            values[column] = text;
        }

        string[] header = [.. values.Keys];
        var (row, reason, _) = Map(FileMapping.OfHeader(header), header, [.. values.Values]);
        return (row, reason);
    }

    private static (InboxRow? Row, string? Reason, LocalTimeKind Clock) Map(FileMapping mapping, string[] header, params string[] cells)
    {
        var row = new TableRow();
        row.Begin(2, 0);
        foreach (var cell in cells)
        {
            row.Add(cell);
        }

        var made = new RowMapper(mapping, header).Map(row, Now, out var reason, out var clock);
        return (made, reason, clock);
    }
}
