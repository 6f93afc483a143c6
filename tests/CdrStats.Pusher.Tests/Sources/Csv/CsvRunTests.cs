using System.Text.Json.Nodes;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

[Trait("Needs", "Server")]
public sealed class CsvRunTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_growing_file_reaches_the_inbox_and_what_is_no_record_is_set_aside_and_sent_once_it_is_mended()
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        var file = disk.File("cdr.csv");
        var yaml = Yaml(disk, inbox, file, "csv_layout: header");
        await using (var pusher = RunningPusher.Start(yaml))
        {
            await pusher.UntilSaidAsync($"{file} is not there: waiting for it.");
            await File.WriteAllTextAsync(file, "uuid;caller;called;begin;length;talk;note\n", Stop);
            await File.AppendAllTextAsync(file, "u1;1000;442031;2026-07-01 12:00:00;65;60;\"Peña; \"\"q\"\" 📞\"\r\n", Stop);
            await File.AppendAllTextAsync(file, "u2;1000;442032;2026-07-01 12:00:00;65\n", Stop);
            await File.AppendAllBytesAsync(file, [.. "u3;1000;442033;never;1;1;\n"u8, .. "u4;1000;442034;2026-07-01 12:00:01;1;1;a"u8, 0xff, 0, .. "b\n"u8], Stop);
            await File.AppendAllTextAsync(file, "uuid;caller;called;begin;length;talk;note\nu5;1000;442035;2026-07-01 12:00:02;1;1;", Stop);
            await pusher.UntilInboxHoldsAsync(inbox, 2);
            Assert.Equal(
                [
                    "it has 5 field(s), and the first line names 7",
                    "starting_date from 'begin': 'never' is not a time; allowed are 2026-07-01 12:00:00, also with T, a fraction or a zone (Z, +02:00), 20260701120000, and Unix time",
                ],
                await disk.ReasonsAsync(pusher, 2));
            await File.AppendAllTextAsync(file, "\n", Stop);
            await pusher.UntilInboxHoldsAsync(inbox, 3);
            Assert.Contains("row cdr.csv, line 3", pusher.Log.ToString(), StringComparison.Ordinal);
            Assert.Equal(1, (await disk.StatusAsync()).Tally.TextsRepaired);
        }

        Assert.Equal(
            "u1|1000|442031|2026-07-01 12:00:00|65|60|Peña; \"q\" 📞",
            await inbox.OneAsync<string>("SELECT concat_ws('|', callid, caller_id_number, destination_number, starting_date AT TIME ZONE 'UTC', duration, billsec, extradata->>'note') FROM cdr_import WHERE callid = 'u1'"));
        Assert.Equal("a\uFFFD\uFFFDb", await inbox.OneAsync<string>("SELECT extradata->>'note' FROM cdr_import WHERE callid = 'u4'"));

        var letters = Directory.GetFiles(disk.State, "*.dead.ndjson").Single();
        Assert.Equal("u2;1000;442032;2026-07-01 12:00:00;65", (string?)JsonNode.Parse((await File.ReadAllLinesAsync(letters, Stop))[0])!["line"]!["text"]);
        await File.WriteAllTextAsync(letters, disk.DeadLetters.Replace("12:00:00;65", "12:00:00;65;60;mended", StringComparison.Ordinal).Replace("\"never\"", "\"2026-07-03\"", StringComparison.Ordinal), Stop);
        var output = new StringWriter();
        Assert.Equal(ExitCode.Well, await ResendCommand.RunAsync(ConfigFile.Parse("x.yaml", yaml), output, TimeProvider.System, Stop));
        Assert.Equal("u1 u2 u3 u4 u5", await inbox.OneAsync<string>("SELECT string_agg(callid, ' ' ORDER BY callid) FROM cdr_import"));
        Assert.Equal("mended", await inbox.OneAsync<string>("SELECT extradata->>'note' FROM cdr_import WHERE callid = 'u2'"));
    }

    [Fact]
    public async Task Check_reads_the_end_of_the_file_and_names_a_column_that_is_not_there()
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        var yaml = Yaml(disk, inbox, disk.File("cdr.csv"), "csv_layout: header");
        Assert.Contains($"Source: there is no file {disk.File("cdr.csv")}", await CheckAsync(yaml, ExitCode.Unreachable), StringComparison.Ordinal);
        await File.WriteAllTextAsync(disk.File("cdr.csv"), "uuid,caller,called,begin,length,talk,note\n" + string.Concat(Enumerable.Range(1, 20_000).Select(number => $"u{number},1000,44203,2026-07-01 12:00:00,65,60,\n")), Stop);
        var said = await CheckAsync(yaml, ExitCode.Well);
        Assert.Contains($"Source: CSV file {disk.File("cdr.csv")} (layout header): fine", said, StringComparison.Ordinal);
        Assert.Contains("u20000", said, StringComparison.Ordinal);
        Assert.Contains("u19996", said, StringComparison.Ordinal);
        Assert.DoesNotContain("u19995", said, StringComparison.Ordinal);
        Assert.Contains("the first line of it names no column 'lenght' for duration; did you mean 'length'?", await CheckAsync(yaml.Replace("orig_field: length", "orig_field: lenght", StringComparison.Ordinal), ExitCode.Unreachable), StringComparison.Ordinal);
        Assert.Contains("orig_field 'CAST(length AS INTEGER)' is an expression, and a file has columns, no SQL", await CheckAsync(yaml.Replace("orig_field: length", "orig_field: CAST(length AS INTEGER)", StringComparison.Ordinal), ExitCode.Unreachable), StringComparison.Ordinal);
        Assert.Equal(0, await inbox.CountAsync());
    }

    private static async Task<string> CheckAsync(string yaml, int code)
    {
        var output = new StringWriter();
        Assert.Equal(code, await CheckCommand.RunAsync(ConfigFile.Parse("x.yaml", yaml), output, TimeProvider.System, Stop));
        return output.ToString();
    }

    internal static string Yaml(SwitchDisk disk, Inbox inbox, string path, params string[] settings) =>
        $$"""
        storage_source: csv
        csv_path: "{{path}}"
        {{string.Join('\n', settings)}}
        cdr_fields:
          - {orig_field: uuid, dest_field: callid}
          - {orig_field: caller, dest_field: caller_id_number}
          - {orig_field: called, dest_field: destination_number}
          - {orig_field: begin, dest_field: starting_date, type_field: date}
          - {orig_field: length, dest_field: duration, type_field: int}
          - {orig_field: talk, dest_field: billsec, type_field: int}
          - {orig_field: note, dest_field: extradata}
        storage_destination: postgres
        pg_datasourcename: "{{inbox.Libpq}}"
        switch_ip: "192.0.2.1"
        cdr_source_type: 1
        time_zone: UTC
        state_dir: "{{disk.State}}"
        """;
}
