using CdrStats.Domain.Import.Files;
using Xunit;

namespace CdrStats.Domain.Tests.Import.Files;

public sealed class FileMappingGuessTests
{
    [Fact]
    public void The_manuals_header_is_its_own_mapping()
    {
        var guess = FileMappingGuess.Of([.. InboxColumns.Names], [], ',');

        Assert.Equal(InboxColumns.All.Select(column => new ColumnUse(column.Name(), column)), guess.Mapping.Columns);
        Assert.Null(guess.Mapping.Complaint);
    }

    [Fact]
    public void Asterisks_columns_are_known_with_their_dispositions_and_identity()
    {
        var guess = FileMappingGuess.Of(
            ["calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "linkedid", "sequence"],
            [["2026-11-01 10:00:00", "\"Ana\" <34911000001>", "34911000001", "0034650784355", "from-internal", "SIP/1", "SIP/2", "Dial", "", "65", "60", "ANSWERED", "3", "acc1", "1445422390.1", "1445422390.1", "7"]], ',');

        Assert.Equal(
            "calldate>starting_date clid>caller_id_name src>caller_id_number dst>destination_number channel>channel duration>duration billsec>billsec disposition>hangup_cause accountcode>accountcode uniqueid>callid linkedid>linked_id",
            Told(guess));
        Assert.Equal(["uniqueid", "sequence"], guess.Mapping.Key);
        Assert.Equal(CauseWords.Asterisk, guess.Mapping.Causes);
        Assert.Equal("Nothing fills switch: name its column, or a value for all rows.", guess.Mapping.Complaint);
    }

    [Fact]
    public void FreeSwitchs_columns_are_known()
    {
        var guess = FileMappingGuess.Of(
            ["uuid", "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause", "accountcode", "FreeSWITCH-Hostname"],
            [["a", "Ana", "1000", "0034650784355", "default", "2026-11-01 10:00:00", "", "", "65", "60", "NORMAL_CLEARING", "", "fs1"], ["b", "", "", "", "", "2026-11-01 10:00:00", "", "", "65", "60", "", "", "fs1"], ["c", "", "", "", "", "2026-11-01 10:00:00", "", "", "65", "60", "", "", "fs1"]], ',');

        Assert.Equal(
            "uuid>callid caller_id_name>caller_id_name caller_id_number>caller_id_number destination_number>destination_number start_stamp>starting_date duration>duration billsec>billsec hangup_cause>hangup_cause accountcode>accountcode FreeSWITCH-Hostname>switch",
            Told(guess));
        Assert.Equal(["uuid"], guess.Mapping.Key);
        Assert.Empty(guess.Mapping.Causes);
        Assert.Null(guess.Mapping.Complaint);
    }

    [Fact]
    public void Kamailios_columns_are_known_with_their_sip_codes()
    {
        var guess = FileMappingGuess.Of(
            ["callid", "src_user", "dst_ousername", "time", "sip_code", "sip_reason", "duration"], [["x", "34911000001", "34650784355", "2026-11-01 10:00:00", "486", "Busy Here", "0"]], ',');

        Assert.Equal("callid>callid src_user>caller_id_number dst_ousername>destination_number time>starting_date sip_code>hangup_cause_id sip_reason>hangup_cause duration>duration", Told(guess));
        Assert.Equal(CauseWords.Sip, guess.Mapping.Causes);
    }

    [Fact]
    public void A_report_in_words_of_its_own_is_read_by_its_values()
    {
        var guess = FileMappingGuess.Of(
            ["Date", "Time", "From Number", "To Number", "Duration", "Talk Time", "Sell Cost"], [["1/2/2026", "10:00:00", "34911000001", "34650784355", "0:01:05", "0:01:00", "0,0123"]], ';');

        Assert.Equal("Date>starting_date Time>starting_date From Number>caller_id_number To Number>destination_number Duration>duration Talk Time>billsec Sell Cost>sell_cost", Told(guess));
        Assert.Equal(("d/M/yyyy H:mm:ss", "M/d/yyyy H:mm:ss", SecondsUnit.Clock, true), (guess.Mapping.StartFormat, guess.OtherFormat, guess.Mapping.Unit, guess.Mapping.DecimalComma));
    }

    [Fact]
    public void Without_a_header_what_the_columns_hold_says_what_they_are()
    {
        string[][] rows = [["acc1", "34911000001", "+34650784355", "2026-11-01 10:00:00", "65", "60", "ANSWERED"], ["acc2", "1000", "34650784355", "2026-11-01 10:01:00", "9", "0", "NO ANSWER"]];

        Assert.False(FileMappingGuess.IsHeader(rows[0]));
        var guess = FileMappingGuess.Of(null, rows, ';');
        Assert.Equal("4>starting_date 5>duration 6>billsec 2>caller_id_number 3>destination_number 7>hangup_cause", Told(guess));
        Assert.Equal((false, ';'), (guess.Mapping.HasHeader, guess.Mapping.Separator));
    }

    [Theory]
    [InlineData(true, "switch", "starting_date", "x")]
    [InlineData(true, "Rufnummer", "Ziel", "Dauer")]
    [InlineData(true, "duration", "billsec", "2026")]
    [InlineData(false, "pbx", "65", "60")]
    [InlineData(false, "pbx", "21/10/2015 12:13:10", "x")]
    public void A_first_row_is_a_header_or_a_record(bool isHeader, params string[] cells) => Assert.Equal(isHeader, FileMappingGuess.IsHeader(cells));

    private static string Told(FileMappingGuess guess) => string.Join(' ', guess.Mapping.Columns.Select(use => $"{use.Column}>{use.Target!.Value.Name()}"));
}
