using System.Text;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Sources.Csv;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

[Trait("Needs", "Server")]
[Collection(nameof(Alone))]
public sealed class CsvLayoutTests(PostgresFixture postgres)
{
    private const string Asterisk = "\"acc\",\"1000\",\"442031\",\"from-sip\",\"\"\"O'Brien, \"\"\"\"Bob\"\"\"\"\"\" <1000>\",\"SIP/1000-1\",\"SIP/out-2\",\"Dial\",\"SIP/out/442031,60\",\"2026-07-01 12:00:00\",,\"2026-07-01 12:01:05\",65,60,\"ANSWERED\",\"DOCUMENTATION\"";

    [Theory]
    [InlineData("", "||||")]
    [InlineData(",\"1782900000.17\"", "1782900000.17||||")]
    [InlineData(",\"pbx-1782900000.17\"", "pbx-1782900000.17||||")]
    [InlineData(",\"my field\"", "|my field|||")]
    [InlineData(",\"1782900000.17\",\"my, field\"", "1782900000.17|my, field|||")]
    [InlineData(",\"peer\",\"1782900000.1\",7", "||peer|1782900000.1|7")]
    [InlineData(",\"1782900000.17\",\"peer\",\"1782900000.1\",7", "1782900000.17||peer|1782900000.1|7")]
    [InlineData(",\"my field\",\"peer\",\"1782900000.1\",7", "|my field|peer|1782900000.1|7")]
    [InlineData(",\"1782900000.17\",\"my field\",\"peer\",\"1782900000.1\",7", "1782900000.17|my field|peer|1782900000.1|7")]
    public async Task Asterisks_columns_go_by_their_number_whatever_options_it_has(string more, string expected)
    {
        using var lab = new CsvLab("Master.csv", CsvLayout.Asterisk, "src", "clid", "lastdata", "answer", "duration", "uniqueid", "userfield", "peeraccount", "linkedid", "sequence");
        lab.Append("Master.csv", Asterisk + more + "\n");
        await lab.DrainAsync();
        var row = Assert.Single(lab.Rows);
        Assert.Equal("1000|\"O'Brien, \"\"Bob\"\"\" <1000>|SIP/out/442031,60||65", string.Join('|', row.Values[..5]));
        Assert.Equal(expected, string.Join('|', row.Values[5..]).TrimStart());
    }

    [Theory]
    // The module's own template has a blank before the last, "example" has two more.
    [InlineData("\"Bob\",\"1000\",\"442031\",\"default\",\"2026-07-01 12:00:00\",\"\",\"2026-07-01 12:01:05\",\"65\",\"0\",\"NO_ANSWER\",\"u-1\",\"\", \"acc\"", "Bob|1000|0|u-1|acc")]
    [InlineData("\"Bob\",\"1000\",\"442031\",\"default\",\"2026-07-01 12:00:00\",\"\",\"2026-07-01 12:01:05\",\"65\",\"0\",\"NO_ANSWER\",\"u-1\",\"\",\"acc\",\"PCMA\",\"PCMA\"", "Bob|1000|0|u-1|acc")]
    // Quotes and commas in values, as they are.
    [InlineData("\"Bob \"the\" B, \"Inc\"\",\"1000\",\"442031\",\"\",\"2026-07-01 12:00:00\",\"\",\"\",\"65\",\"0\",\"X\",\"u-1\",\"\",\"a\",\"\",\"\"", "Bob \"the\" B, \"Inc\"|1000|0|u-1|a")]
    [InlineData("\"Bob\nB\",\"1000\",\"442031\",\"\",\"2026-07-01 12:00:00\",\"\",\"\",\"65\",\"0\",\"X\",\"u-1\",\"\",\"a\",\"\",\"\"", "Bob\nB|1000|0|u-1|a")]
    public async Task FreeSwitchs_values_end_where_the_number_of_fields_says(string line, string expected)
    {
        using var lab = new CsvLab("Master.csv", CsvLayout.FreeSwitch, "caller_id_name", "caller_id_number", "billsec", "uuid", "accountcode");
        lab.Append("Master.csv", $"{line}\n\"cut off\",\"1\n{line.Replace("u-1", "u-2", StringComparison.Ordinal)}\n");
        await lab.DrainAsync();
        Assert.Equal(expected, string.Join('|', lab.Rows[0].Values));
        Assert.Equal(expected.Replace("u-1", "u-2", StringComparison.Ordinal), string.Join('|', lab.Rows[1].Values));
        Assert.Equal("\"cut off\",\"1", Assert.Single(lab.Refused).Line!.Text);
    }

    [Theory]
    [InlineData("1782900000.25\tb-1\tsip/1\t192.0.2.7:5060\t1000\t442031\t60.000\t5.000\t65.000\tincoming\tanswered\t", "b-1|1000|60.000|answered||")]
    [InlineData("1782900000.25,\"b-1\",\"sip/1\",\"192.0.2.7:5060\",\"1000 \"Bob\"\",\"442031\",60.000,5.000,65.000,\"incoming\",\"answered\",\"\"", "b-1|1000 \"Bob\"|60.000|answered||")]
    [InlineData("1782900000.25,\"b-1\",\"sip/1\",\"192.0.2.7:5060\",\"1000\",\"442031\",60.000,5.000,65.000,\"answered\",\"\",\"sip/2\",\"192.0.2.8\",60.000,4.000,64.000,\"User busy\"", "b-1|1000|60.000|answered||User busy")]
    [InlineData("1782900000.25\tb-1\tsip/1\t192.0.2.7:5060\t1000\t442031\t60.000\t5.000\t65.000\tanswered\t\tsip/2\t192.0.2.8\t60.000\t4.000\t64.000\tUser busy", "b-1|1000|60.000|answered||User busy")]
    public async Task Yates_records_have_tabs_or_commas_and_one_leg_or_both(string line, string expected)
    {
        using var lab = new CsvLab("cdr.log", CsvLayout.Yate, "billid", "caller", "billtime", "status", "reason", "out_leg.reason");
        lab.Append("cdr.log", line + "\n");
        await lab.DrainAsync();
        Assert.Equal(expected, string.Join('|', Assert.Single(lab.Rows).Values));
    }

    [Theory]
    [InlineData("call_id,called_number\nx-1,442031\n", "call_id", "called_number")]
    [InlineData("V5_8_2A;x-1;442031\n", "2", "3")]
    public async Task Verazs_fields_go_by_the_first_lines_names_or_by_number(string file, params string[] columns)
    {
        using var lab = new CsvLab("*.cdr", CsvLayout.Veraz, columns);
        lab.Append("a.cdr", file);
        await lab.DrainAsync();
        Assert.Equal("x-1|442031", string.Join('|', Assert.Single(lab.Rows).Values));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public async Task A_first_line_names_the_columns_and_shows_the_delimiter_and_is_no_record_wherever_it_comes_again(string delimiter)
    {
        using var lab = new CsvLab("cdr.csv", CsvLayout.Header, "Call Id", "3");
        var header = string.Join(delimiter, "\uFEFFStart", "\"Call Id\"", "\"Note; a, b|c\"") + "\r\n";
        string Line(string id) => string.Join(delimiter, "x", id, $"\"{delimiter}\n\"") + "\r\n";
        lab.Append("cdr.csv", header + Line("1"));
        await lab.DrainAsync();
        lab.Append("cdr.csv", header[1..] + Line("2"));
        lab.Restart();
        await lab.DrainAsync();
        lab.Rename("cdr.csv", "cdr-20260701.csv");
        lab.Append("cdr.csv", header + Line("3"));
        await lab.DrainAsync();
        // A writer that goes on without naming them again, and one that has other columns.
        lab.Rename("cdr.csv", "cdr-20260702.csv");
        lab.Append("cdr.csv", Line("4"));
        await lab.DrainAsync();
        lab.Rename("cdr.csv", "cdr-20260703.csv");
        lab.Append("cdr.csv", string.Join(delimiter, "Note", "Other", "More", "Call Id") + "\n" + string.Join(delimiter, "n", "o", "m", "5") + "\n");
        await lab.DrainAsync();
        Assert.Equal(["1", "2", "3", "4", "5"], lab.Inbox);
        Assert.Equal($"{delimiter}\n|{delimiter}\n|{delimiter}\n|{delimiter}\n|m", string.Join('|', lab.Rows.Select(row => row.Values[1])));
        Assert.Empty(lab.Refused);
    }

    [Fact]
    public async Task A_file_without_a_column_that_is_needed_is_set_aside_line_by_line_and_holds_up_no_other()
    {
        using var lab = new CsvLab("*.csv", CsvLayout.Header, "id", "note");
        lab.Append("a.csv", "id,note\n1,a\n");
        lab.Append("b.csv", "note,number\nb,2\n");
        lab.Append("c.csv", "id,extra\n3,x\n");
        await lab.DrainAsync();
        Assert.Equal(["1", "3"], lab.Inbox);
        Assert.Equal("the first line of its file names no column 'id' for callid; did you mean 'note'?", Assert.Single(lab.Refused).Problem);
        Assert.Equal(2, lab.Said.Count(sentence => sentence.StartsWith("The first line of ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_lost_quote_takes_no_other_line_with_it()
    {
        using var lab = new CsvLab();
        lab.Append("Master.csv", "1,\"broken\n2,ok\n3,\"two\nlines\"\n4,\"broken too\n5,\"fine\"\n6,\"a \"\"quoted\"\" one\"\n7,trailing,\n8,\"x\"y\n");
        await lab.DrainAsync();
        Assert.Equal(["2", "3", "5", "6", "7", "8"], lab.Inbox);
        Assert.Equal(["two\nlines", "fine", "a \"quoted\" one", "trailing", "\"x\"y"], lab.Rows.Skip(1).Select(row => row.Values[1]));
        Assert.Equal(["1,\"broken", "4,\"broken too"], lab.Refused.Select(row => row.Line!.Text));

        // Here nothing shows it but that lines follow which are records, and that the quote stays open.
        lab.Append("Master.csv", "9,\"open\n10,a\n11,b\n");
        await lab.DrainAsync();
        Assert.Equal(6, lab.Rows.Count);
        lab.Clock.Wait(TimeSpan.FromSeconds(20));
        lab.Append("Master.csv", "12,c\n");
        await lab.DrainAsync();
        lab.Clock.Wait(TimeSpan.FromSeconds(20));
        await lab.DrainAsync();
        Assert.Equal(["10", "11", "12"], lab.Inbox.Skip(6));
        Assert.Equal("9,\"open", lab.Refused[^1].Line!.Text);
    }

    [Fact]
    public async Task Empty_lines_zeros_and_a_line_without_end_are_passed_over_and_hold_little_memory()
    {
        using var lab = new CsvLab();
        lab.Append("Master.csv", "1,\n\n\r\n");
        lab.Append("Master.csv", new byte[3 << 20]);
        lab.Append("Master.csv", "2,after zeros\n3,");
        await lab.DrainAsync();
        var before = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < 32; i++)
        {
            lab.Append("Master.csv", Encoding.ASCII.GetBytes(new string('y', 1 << 20)));
            await lab.BatchAsync();
            if (i == 10)
            {
                lab.Restart();
            }
        }

        // Two strings and a buffer each time here, and what was kept of the line.
        Assert.True(GC.GetTotalAllocatedBytes() - before < 32L * (5 << 20));
        lab.Append("Master.csv", "\n4,after it\n");
        await lab.DrainAsync();
        Assert.Equal(["1", "2", "4"], lab.Inbox);
        var letter = Assert.Single(lab.Refused);
        Assert.Equal(("its line is longer than 1 MiB", "3,yyyy", true, 2_048), (letter.Problem, letter.Line!.Text[..6], letter.Line.IsCut, letter.Line.Text.Length));
    }

    [Theory]
    [InlineData("csv_layout: asterisk", "csv_layout asterisk has no column 'uuid'; did you mean")]
    [InlineData("csv_layout: asteriks", "csv_layout cannot be 'asteriks'; did you mean 'asterisk'?")]
    [InlineData("db_flag_field: sent", "db_flag_field is for databases: a file has no column to mark")]
    [InlineData("csv_layout: []", "csv_layout names no columns")]
    [InlineData("csv_layout: [uuid, caller, Uuid]", "csv_layout names the column 'uuid' twice")]
    [InlineData("csv_layout: {like: header, delimeter: x}", "unknown key 'delimeter' in csv_layout; did you mean 'delimiter'?")]
    [InlineData("csv_layout: {like: header, delimiter: ab}", "delimiter of csv_layout must be one ASCII character or tab, not 'ab'")]
    [InlineData("csv_layout: 'INSERT INTO cdr VALUES (\"${uuid}\")'", "of a template only ${names}")]
    [InlineData("csv_layout: '${uuid},${caller};${called}'", "the template has more than one delimiter: ',' and ';'")]
    [InlineData("csv_layout: [uuid, caller, called, begin, talk, note]", "csv_layout of 6 columns has no column 'length'; did you mean")]
    [InlineData("", "csv_layout is missing: header, asterisk, freeswitch, yate, veraz, or a list of the columns' names")]
    public async Task A_layout_that_cannot_be_used_ends_the_start_with_a_sentence(string setting, string sentence)
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        Assert.Contains(sentence, Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("x.yaml", CsvRunTests.Yaml(disk, inbox, "/x/cdr.csv", setting))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv_layout: [uuid, caller, called, begin, length, talk, note]", "u1;1000;442031;2026-07-01 12:00:00;65;60;\"a;b\"")]
    [InlineData("csv_layout: {columns: [uuid, caller, called, begin, length, talk, note], delimiter: \"^\"}", "u1^1000^442031^2026-07-01 12:00:00^65^60^a;b")]
    [InlineData("csv_layout: {like: freeswitch, columns: [uuid, caller, called, begin, length, talk, note]}", "\"u1\",\"1000\",\"442031\",\"2026-07-01 12:00:00\",\"65\",\"60\",\"a;b\"")]
    [InlineData("csv_layout: '\"${uuid}\",\"${caller}\",\"${called}\",\"${begin}\", ${length},${talk},\"${note}\"'", "\"u1\",\"1000\",\"442031\",\"2026-07-01 12:00:00\", 65,60,\"a;b\"")]
    [InlineData("csv_layout: \"${uuid}\\t${caller}\\t${called}\\t${begin}\\t${length}\\t${talk}\\t${note}\"", "u1\t1000\t442031\t2026-07-01 12:00:00\t65\t60\ta;b")]
    public async Task A_list_a_mapping_or_a_pasted_template_is_a_layout_too(string setting, string line)
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        await File.WriteAllTextAsync(disk.File("cdr.csv"), line + "\n", TestContext.Current.CancellationToken);
        await using var pusher = RunningPusher.Start(CsvRunTests.Yaml(disk, inbox, disk.File("cdr.csv"), setting));
        await pusher.UntilInboxHoldsAsync(inbox, 1);
        Assert.Equal(
            "u1|1000|442031|2026-07-01 12:00:00|65|60|a;b",
            await inbox.OneAsync<string>("SELECT concat_ws('|', callid, caller_id_number, destination_number, starting_date AT TIME ZONE 'UTC', duration, billsec, extradata->>'note') FROM cdr_import"));
    }
}
