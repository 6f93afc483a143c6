using System.Globalization;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Profiles;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;
using CdrStats.Pusher.Sources.Csv;
using Xunit;

namespace CdrStats.Pusher.Tests.Profiles;

/// <summary>What the profiles for files make of lines, split already and as their switches write them.</summary>
public sealed class CsvProfileTests
{
    private static readonly string[] Asterisk16 = ["accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end", "duration", "billsec", "disposition", "amaflags"];
    private static readonly string[] Asterisk21 = [.. Asterisk16, "uniqueid", "userfield", "peeraccount", "linkedid", "sequence"];
    private static readonly string[] Yate12 = ["time", "billid", "chan", "address", "caller", "called", "billtime", "ringtime", "duration", "direction", "status", "reason"];
    private static readonly string[] Yate17 = ["time", "billid", "chan", "address", "caller", "called", "billtime", "ringtime", "duration", "status", "reason", "out_leg.chan", "out_leg.address", "out_leg.billtime", "out_leg.ringtime", "out_leg.duration", "out_leg.reason"];

    [Fact]
    public void Asterisk_s_longest_line_says_all_and_its_key_is_that_of_the_same_call_in_a_table()
    {
        string[] line = ["acme", "1000", "442031234567*123", "default", "\"O'Brien, \"\"Bob\"\" 📞\" <1000>", "SIP/1", "SIP/2", "Dial", "SIP/2,\"30\"\n", "2026-10-25 02:30:00", "2026-10-25 02:30:05", "2026-10-25 02:31:05", "65", "60", "ANSWERED", "DOCUMENTATION", "a.1", "\\N", "peer", "a.0", "7"];
        var record = Map("asterisk-csv", Asterisk21, line);
        Assert.Equal("a.1|1000|O'Brien, \"\"Bob\"\" 📞|442031234567*123|2026-10-25 00:30:00|65|60|5|16||acme|SIP/1|a.0", Text(record));
        Assert.Equal("""{"dcontext":"default","dstchannel":"SIP/2","lastapp":"Dial","lastdata":"SIP/2,\"30\"\n","peeraccount":"peer","userfield":"\\N","amaflags":"DOCUMENTATION"}""", Extra(record));
        // From wherever it is read: the unique id and the sequence name it.
        Assert.Equal(record.SourceKey, Map("asterisk-mysql", Asterisk21, line, rowKey: 99L).SourceKey);
        Assert.NotEqual(record.SourceKey, Map("asterisk-csv", Asterisk21, [.. line[..20], "8"]).SourceKey);
    }

    [Fact]
    public void Asterisk_s_shortest_line_has_no_call_id_and_goes_by_its_own_key()
    {
        string[] line = ["", "1000", "2000", "default", "1000", "SIP/1", "", "", "", "2026-07-01 12:00:00", "", "2026-07-01 12:00:09", "9", "0", "NO ANSWER", "DOCUMENTATION"];
        var (first, second) = (Map("asterisk-csv", Asterisk16, line, rowKey: "abc-1"), Map("asterisk-csv", Asterisk16, line, rowKey: "abc-2"));
        Assert.Equal("|1000||2000|2026-07-01 10:00:00|9|0|-|19|||SIP/1|-", Text(first));
        Assert.Equal(("abc-1", "abc-2"), (first.SourceKey, second.SourceKey));
    }

    [Fact]
    public void Freeswitch_s_lines_with_and_without_codecs()
    {
        string[] columns = ["caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode", "read_codec", "write_codec"];
        string[] line = ["\"9007\", <x>", "9007", "0034688886392", "public", "2026-05-29 16:59:50", "", "2026-05-29 16:59:50", "0", "0", "NORMAL_CLEARING", "a5c9f6c0", "", "", "PCMU", ""];
        Assert.Equal("a5c9f6c0|9007|\"9007\", <x>|0034688886392|2026-05-29 14:59:50|0|0|-|-|NORMAL_CLEARING|||a5c9f6c0", Text(Map("freeswitch-csv", columns, line)));
        Assert.Equal("""{"context":"public","bleg_uuid":"","answer_stamp":"","end_stamp":"2026-05-29 16:59:50"}""", Extra(Map("freeswitch-csv", columns[..13], line[..13])));
        Assert.Equal(Map("freeswitch-csv", columns, line).SourceKey, Map("freeswitch-csv", columns[..13], line[..13], rowKey: "other").SourceKey);
    }

    [Fact]
    public void Yate_s_legs_share_the_billing_id_and_a_combined_line_is_one_call()
    {
        var incoming = Map("yate-csv", Yate12, ["1782900000.250", "17829-1", "sip/5", "10.0.0.9:5060", "1000", "442031234567", "60.500", "4.900", "65.870", "incoming", "answered", "User hangup"]);
        var outgoing = Map("yate-csv", Yate12, ["1782900000.300", "17829-1", "sip/6", "10.0.0.8:5060", "1000", "442031234567", "60.500", "4.900", "65.820", "outgoing", "answered", ""]);
        Assert.Equal("17829-1|1000||442031234567|2026-07-01 10:00:00|65|60|5|16|||sip/5|17829-1", Text(incoming));
        Assert.NotEqual(incoming.SourceKey, outgoing.SourceKey);
        var combined = Map("yate-csv", Yate17, ["1782900000.250", "17829-2", "sip/7", "10.0.0.9:5060", "1000", "442031234567", "0.000", "4.900", "7.870", "ringing", "busy", "sip/8", "10.0.0.8:5060", "0.000", "4.000", "7.000", "busy"]);
        Assert.Equal("17829-2|1000||442031234567|2026-07-01 10:00:00|7|0|-|17|||sip/7|17829-2", Text(combined));
        Assert.Equal("""{"reason":"busy","address":"10.0.0.9:5060","ringtime":"4.900","dstchannel":"sip/8","out_leg.address":"10.0.0.8:5060","out_leg.reason":"busy"}""", Extra(combined));
        Assert.Equal("-", Text(Map("yate-csv", Yate12, ["1782900000", "", "sip/9", "", "", "", "0", "0", "1", "", "", "something new"])).Split('|')[8]);
    }

    [Fact]
    public void Veraz_columns_go_by_their_names_or_by_numbers_of_ones_own()
    {
        string[] columns = ["record_id", "call_id", "calling_number", "called_number", "start_time", "answer_time", "duration", "release_cause", "ingress_trunk_group"];
        Assert.Equal("G1|1000||442031234567|2026-07-01 10:00:00|65|60|5|16|||TG7|G1", Text(Map("veraz-csv", columns, ["77", "G1", "1000", "442031234567", "2026-07-01 12:00:00", "2026-07-01 12:00:05", "65", "16", "TG7"])));
        Assert.Equal("G1|1000||442031234567|2026-07-01 10:00:00|7|0|-|900|||TG7|G1", Text(Map("veraz-csv", columns, ["78", "G1", "1000", "442031234567", "2026-07-01 12:00:00", "", "7", "900", "TG7"])));
        var config = Parse("veraz-csv", "cdr_fields: [{orig_field: 3, dest_field: destination_number}]");
        Assert.Equal(2, new CsvFields(config.Source.Layout!, config.Fields).Choose(new CsvColumns(columns)).Places[config.Fields.ToList().FindIndex(field => field.Destination == "destination_number")]);
    }

    [Theory]
    [InlineData(
        "asterisk-csv",
        "\"acme\",\"1000\",\"442031234567*123\",\"default\",\"\"\"O'Brien, \"\"\"\"Bob\"\"\"\" 📞\"\" <1000>\",\"SIP/1\",\"SIP/2\",\"Dial\",\"SIP/2,\"\"30\"\"\n\",\"2026-10-25 02:30:00\",\"2026-10-25 02:30:05\",\"2026-10-25 02:31:05\",65,60,\"ANSWERED\",\"DOCUMENTATION\",\"1793000000.1\",\"\\N\",\"peer\",\"1793000000.0\",\"7\"\n",
        "1793000000.1|1000|O'Brien, \"\"Bob\"\" 📞|442031234567*123|2026-10-25 00:30:00|65|60|5|16||acme|SIP/1|1793000000.0")]
    [InlineData(
        "asterisk-csv",
        "\"\",\"1000\",\"2000\",\"default\",\"1000\",\"SIP/1\",\"\",\"\",\"\",\"2026-07-01 12:00:00\",,\"2026-07-01 12:00:09\",9,0,\"NO ANSWER\",\"DOCUMENTATION\"\n",
        "|1000||2000|2026-07-01 10:00:00|9|0|-|19|||SIP/1|-")]
    [InlineData(
        "freeswitch-csv",
        "\"\"9007\", <x>\",\"9007\",\"0034688886392\",\"public\",\"2026-05-29 16:59:50\",\"\",\"2026-05-29 16:59:50\",\"0\",\"0\",\"NORMAL_CLEARING\",\"a5c9f6c0\",\"\",\"\",\"PCMU\",\"\"\n",
        "a5c9f6c0|9007|\"9007\", <x>|0034688886392|2026-05-29 14:59:50|0|0|-|-|NORMAL_CLEARING|||a5c9f6c0")]
    [InlineData(
        "yate-csv",
        "1782900000.250\t17829-1\tsip/5\t10.0.0.9:5060\t1000\t442031234567\t60.500\t4.900\t65.870\tincoming\tanswered\tUser hangup\n",
        "17829-1|1000||442031234567|2026-07-01 10:00:00|65|60|5|16|||sip/5|17829-1")]
    [InlineData(
        "veraz-csv",
        "record_id;call_id;calling_number;called_number;start_time;answer_time;duration;release_cause;ingress_trunk_group\n77;G1;1000;442031234567;2026-07-01 12:00:00;2026-07-01 12:00:05;65;16;TG7\n",
        "G1|1000||442031234567|2026-07-01 10:00:00|65|60|5|16|||TG7|G1")]
    public void A_line_as_the_switch_writes_it_is_the_call_it_means(string profile, string content, string call)
    {
        var folder = Directory.CreateTempSubdirectory("cdr-pusher-profile").FullName;
        try
        {
            var file = Path.Combine(folder, "Master.csv");
            File.WriteAllText(file, content);
            var config = Parse(profile, $"csv_path: {file}");
            var fields = new CsvFields(config.Source.Layout!, config.Fields);
            var lines = new NewestLines(CsvPath.Parse(config.Source.Location), fields);
            lines.Check();

            var row = Assert.Single(lines.Read(5));

            var mapper = new RecordMapper(config, new Tally());
            var (record, rejected) = mapper.Map(row);
            Assert.Null(rejected);
            Assert.Equal(call, Text(new Mapped(mapper.Columns.Zip(record!.Values).ToDictionary(pair => pair.First.Name, pair => pair.Second), record.SourceKey)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PusherConfig Parse(string profile, string line = "") => ConfigFile.Parse(
        "x.yaml",
        $"profile: {profile}\n{(profile.EndsWith("-csv", StringComparison.Ordinal) ? "" : "db_dns: u:p@tcp(h:1)/d")}\n{line}\ntime_zone: Europe/Madrid\nswitch_ip: 192.0.2.1\nstorage_destination: postgres\npg_datasourcename: \"user=u host=h dbname=d\"");

    private static Mapped Map(string profile, string[] columns, string[] line, object? rowKey = null)
    {
        var config = Parse(profile);
        var values = config.Source.Layout is { } layout
            ? new CsvFields(layout, config.Fields).Choose(new CsvColumns(columns)).Places.Select(place => place is null ? (object?)null : line[place.Value])
            : FieldChoice.Columns(config.Fields, columns).Select(column => column is null ? (object?)null : line[Array.IndexOf(columns, column)]);
        var mapper = new RecordMapper(config, new Tally());
        var (record, rejected) = mapper.Map(new SourceRow(rowKey ?? "line", [.. values]) { NamesItself = config.Source.Layout is not null });
        Assert.Null(rejected);
        return new Mapped(mapper.Columns.Zip(record!.Values).ToDictionary(pair => pair.First.Name, pair => pair.Second), record.SourceKey);
    }

    private static string Text(Mapped record) => string.Join(
        '|',
        new[] { "callid", "caller_id_number", "caller_id_name", "destination_number", "starting_date", "duration", "billsec", "answersec", "hangup_cause_id", "hangup_cause", "accountcode", "channel", "linked_id" }
            .Select(name => (name, value: record.Values.GetValueOrDefault(name)))
            .Select(pair => pair.value switch
            {
                null => pair.name is "answersec" or "hangup_cause_id" or "linked_id" ? "-" : "",
                DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            }));

    private static string? Extra(Mapped record) => (string?)record.Values["extradata"];

    private sealed record Mapped(IReadOnlyDictionary<string, object?> Values, string SourceKey);
}
