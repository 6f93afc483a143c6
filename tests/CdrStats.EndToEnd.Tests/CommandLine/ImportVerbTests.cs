using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>Files through the verb, as an operator imports them.</summary>
public sealed class ImportVerbTests(PostgresFixture postgres)
{
    private const string Header =
        "switch,cdr_source_type,callid,caller_id_number,caller_id_name,destination_number,dialcode,state,channel,starting_date,duration,billsec,progressec,answersec," +
        "waitsec,hangup_cause_id,hangup_cause,direction,country_code,accountcode,buy_rate,buy_cost,sell_rate,sell_cost,extradata";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_console_the_verb_imports_until_each_line_is_a_call_and_the_same_file_again_adds_nothing()
    {
        await using var lab = await NewAsync();
        var file = lab.Write(
            Header,
            "10.0.0.1, 1, a-1, 34911000001, \"Ana, Madrid\", +442031234567, 44, ok, sofia/1, 2026-11-01 10:00:00, 65, 60, 2, 5, 1, 16, NORMAL_CLEARING, 2, GB, acc1, 0.01, 0.01, 0.02, 0.02, \"{\"\"trunk\"\": \"\"b\"\"}\"",
            "10.0.0.1, 1, a-2, 34911000002, \"says \"\"hello\"\"\", +34650784355, , , , 2026-11-01 10:01:00, 30, 0, , , , 17, , , , acc1, , , , , {}");

        var run = (await VerbRun.OnAsync(lab.Connection, "import", file)).Ended(0).Saying("No console runs").Saying("Read 2: 2 stored, 0 duplicate, 0 quarantined");
        Assert.DoesNotContain("First administrator", run.Said, StringComparison.Ordinal);

        Assert.Equal("Ana, Madrid", await lab.OneAsync<string>("select caller_name from call where callid = 'a-1'"));
        Assert.Equal("says \"hello\"", await lab.OneAsync<string>("select caller_name from call where callid = 'a-2'"));
        Assert.Equal(2, await lab.OneAsync<int>("select progress_sec from call where callid = 'a-1'"));
        Assert.Equal("b", await lab.OneAsync<string>("select extradata ->> 'trunk' from call where callid = 'a-1'"));
        Assert.Equal(0.02m, await lab.OneAsync<decimal>("select sell_cost from call where callid = 'a-1'"));

        (await VerbRun.OnAsync(lab.Connection, "import", file)).Ended(0).Saying("Read 2: 0 stored, 2 duplicate, 0 quarantined");
        Assert.Equal(2, await lab.OneAsync<long>("select count(*) from call"));
    }

    [Fact]
    public async Task Columns_may_stand_in_any_order_under_semicolons_and_a_byte_order_mark_and_further_ones_become_extra_data()
    {
        await using var lab = await NewAsync();
        var file = lab.Write(
            "\uFEFFBillsec;duration;starting_date;destination_number;switch;queue;sell_rate;sell_cost;callid",
            "60;65;2026-11-01T10:00:00+01:00;+442031234567;pbx;\"north; west\";0,02;0,02;b-1",
            "60;65;2026-11-01T10:00:00+01:00;+442031234567;pbx;\"north; west\";0,02;0,02;b-1");

        (await VerbRun.OnAsync(lab.Connection, "import", file)).Ended(0).Saying("Read 2: 2 stored, 0 duplicate, 0 quarantined");

        Assert.Equal(2, await lab.OneAsync<long>("select count(*) from call where start = '2026-11-01 09:00Z' and extradata ->> 'queue' = 'north; west' and sell_cost = 0.02"));
    }

    [Fact]
    public async Task Bad_lines_go_to_quarantine_with_line_and_reason_once_and_hold_up_no_other()
    {
        await using var lab = await NewAsync();
        var file = lab.Write(
            "switch,starting_date,duration,billsec,destination_number",
            "pbx,2026-11-01 10:00:00,65,60,+442031234567",
            "pbx,yesterday,65,60,+442031234567",
            "pbx,2026-11-01 10:00:00,65,600,+442031234567",
            "pbx,2026-11-01 10:00:00,65",
            ",2026-11-01 10:00:00,65,60,+442031234567");

        for (var times = 0; times < 2; times++)
        {
            (await VerbRun.OnAsync(lab.Connection, "import", file)).Ended(2).Saying(times == 0 ? "Read 5: 1 stored, 0 duplicate, 4 quarantined" : "Read 5: 0 stored, 1 duplicate, 4 quarantined");
            Assert.Equal(4, await lab.OneAsync<long>("select count(*) from cdr_rejected where resolved_at is null"));
        }

        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Equal(
            "Line 3 of calls.csv: starting_date is 'yesterday'; a time such as 2015-10-21 12:13:10 or 2015-10-21T12:13:10+02:00 is wanted",
            await lab.OneAsync<string>("select reason from cdr_rejected where record ->> 'line' = '3'"));
        Assert.Equal("600", await lab.OneAsync<string>("select record -> 'values' ->> 'billsec' from cdr_rejected where record ->> 'line' = '4'"));
        Assert.Contains("it has 3 values", await lab.OneAsync<string>("select reason from cdr_rejected where record ->> 'line' = '5'"), StringComparison.Ordinal);
        Assert.Contains("switch is empty", await lab.OneAsync<string>("select reason from cdr_rejected where record ->> 'line' = '6'"), StringComparison.Ordinal);
        Assert.Equal(5, File.ReadLines(file + ".rejected.csv").Count());
    }

    [Fact]
    public async Task A_running_console_imports_what_the_verb_hands_over()
    {
        await using var lab = await NewAsync();
        await using var console = await ConsoleProcess.StartAsync(lab.Connection, Stop);
        await lab.SignedAsync();
        var file = lab.Write(["switch,starting_date,duration,billsec,destination_number", .. Enumerable.Range(0, 3000).Select(n => $"pbx,2026-11-01 10:00:00,{n + 1},{n},+442031234567")]);

        (await VerbRun.OnAsync(lab.Connection, "import", file)).Ended(0).Saying("The running console imports them.").Saying("Read 3,000: 3,000 stored, 0 duplicate, 0 quarantined");

        Assert.False(console.HasExited);
    }

    [Fact]
    public async Task An_inbox_in_another_database_is_where_the_lines_go()
    {
        await using var lab = await NewAsync();
        var inbox = await postgres.NewDatabaseAsync();
        var file = lab.Write("switch,starting_date,duration,billsec,destination_number", "pbx,2026-11-01 10:00:00,65,60,+442031234567", "pbx,2026-11-01 10:00:00,65,66.6,1");

        (await VerbRun.OnAsync(lab.Connection, [KeyValuePair.Create("ConnectionStrings__ImportCdr", inbox)], "import", file)).Ended(2).Saying("Read 2: 1 stored, 0 duplicate, 1 quarantined");

        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from cdr_import"));
        await using var elsewhere = NpgsqlDataSource.Create(inbox);
        await using var ask = elsewhere.CreateCommand("select count(*) from cdr_import where imported and call_id > 0");
        Assert.Equal(1L, await ask.ExecuteScalarAsync(Stop));
    }

    [Theory]
    [InlineData("callid,duration", "The first line names no column switch, starting_date, billsec")]
    [InlineData("", "The file is empty")]
    [InlineData("switch,starting_date,duration,billsec,switch", "names the column switch more than once")]
    public async Task A_file_that_is_none_is_refused_in_one_line(string header, string words)
    {
        await using var lab = await NewAsync();

        (await VerbRun.OnAsync(lab.Connection, "import", lab.Write(header))).Ended(1).Saying(words);
    }

    [Fact]
    public async Task A_named_mapping_and_a_dry_run_say_first_what_the_import_then_does()
    {
        await using var lab = await NewAsync();
        await lab.OneAsync<int>("""
            insert into import_mapping (name, mapping, edited_by, edited_at) values ('Old PBX', '{"columns": [{"column": "when", "target": "starting_date"}, {"column": "to", "target": "destination_number"},
                {"column": "secs", "target": "duration"}, {"column": "talk", "target": "billsec"}, {"column": "result", "target": "hangup_cause"}], "constants": [{"target": "switch", "value": "old"}],
                "start_format": "d/M/yyyy H:mm:ss", "time_zone": "Europe/Madrid", "causes": [{"text": "BUSY", "code": 17}], "unit": "clock"}', 'test', now()) returning id
            """);
        var file = lab.Write("when,to,secs,talk,result,trunk", "25/10/2026 02:30:00,+442031234567,1:05,0:00,Busy,t1", "21/10/2026 12:13:10,+442031234567,1:05,soon,Busy,t1");

        (await VerbRun.OnAsync(lab.Connection, "import", file, "--mapping", "old pbx", "--dry-run")).Ended(2)
            .Saying("Would read 2: 1 new, 0 there already, 0 twice in the file, 1 rejected").Saying("Calls from 2026-10-25 00:30:00 to").Saying("Switches that would be added: old")
            .Saying("1 lay in an hour that the clocks of Europe/Madrid showed twice").Saying("line 3: billsec is 'soon'; a time such as 0:01:05 or 1:05 is wanted");
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from cdr_import") + await lab.OneAsync<long>("select count(*) from file_import"));

        (await VerbRun.OnAsync(lab.Connection, "import", file, "--mapping", "Old PBX")).Ended(2).Saying("Read 2: 1 stored, 0 duplicate, 1 quarantined");
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from call where start = '2026-10-25 00:30Z' and duration = 65 and cause = 17 and extradata ->> 'trunk' = 't1'"));
        Assert.Equal("done,1,1,0", await lab.OneAsync<string>("select concat_ws(',', state, stored, rejected, waiting) from file_import"));

        (await VerbRun.OnAsync(lab.Connection, "import", file, "--mapping", "Newer")).Ended(1).Saying("There is no mapping 'Newer'; there are Old PBX.");
    }

    [Theory]
    [InlineData("calls.json", "[{\"switch\":\"pbx\",\"starting_date\":\"2026-11-01 10:00:00\",\"duration\":65,\"billsec\":60,\"sip\":{\"code\":200}}]")]
    [InlineData("calls.yaml", "- switch: pbx\n  starting_date: 2026-11-01 10:00:00\n  duration: 65\n  billsec: 60\n  sip: {code: 200}\n")]
    public async Task Other_kinds_of_file_are_imported_as_well(string name, string content)
    {
        await using var lab = await NewAsync();

        (await VerbRun.OnAsync(lab.Connection, "import", lab.WriteText(name, content))).Ended(0).Saying("Read 1: 1 stored, 0 duplicate, 0 quarantined");

        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from call where billsec = 60 and (extradata -> 'sip' ->> 'code')::int = 200"));
    }

    private async Task<VerbLab> NewAsync() => new(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
}
