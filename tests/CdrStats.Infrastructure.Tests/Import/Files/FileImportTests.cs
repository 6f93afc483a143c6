using System.Text;
using System.Text.Json;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Testing;
using MiniExcelLibs;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

/// <summary>Files of every kind into a real inbox, and from there to calls.</summary>
public sealed class FileImportTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds { get; } = ["calls.csv", "calls.json", "calls.ndjson", "calls.yaml", "calls.xlsx"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_calls_come_from_every_kind_of_file_once_and_a_file_imported_twice_adds_nothing(string name)
    {
        await using var files = await FileLab.NewAsync(postgres);
        var file = files.Write(name, Content(name));

        var first = await files.ImportAsync(file);

        Assert.Equal(new FileImportCounts(40, 38, 0, 0, 2), first.Counts);
        Assert.Equal(
            "0|pbx|2026-11-01 10:00:00|+442031234567|A \"0\", é😀; a|b\\c|t0\n37|pbx|2026-11-01 10:37:00|+442031234567|A \"37\", é😀; a|b\\c|t37",
            await files.Lab.OneAsync<string>("""
                select string_agg(concat_ws('|', callid, s.name, to_char(start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), destination, caller_name, extradata ->> 'trunk'), E'\n' order by start)
                from call join switch s on s.id = switch_id where callid in ('0', '37')
                """));
        Assert.Equal((38L, 38L), (await files.Lab.OneAsync<long>("select count(*) from call"), await files.Lab.OneAsync<long>("select count(*) from cdr_import")));
        Assert.Equal(2, await files.Lab.OneAsync<long>("select count(*) from cdr_rejected"));

        var again = await files.ImportAsync(file);
        Assert.Equal(new FileImportCounts(40, 0, 38, 0, 2), again.Counts);
        Assert.Equal((38L, 38L), (await files.Lab.OneAsync<long>("select count(*) from call"), await files.Lab.OneAsync<long>("select count(*) from cdr_import")));
        Assert.Equal(2, await files.Lab.OneAsync<long>("select count(*) from cdr_rejected"));
        Assert.Empty(await files.Lab.DriftAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_preview_says_of_each_row_what_the_import_then_does(string name)
    {
        await using var files = await FileLab.NewAsync(postgres);
        var file = files.Write(name, Content(name));

        var before = await files.LookAsync(file);
        Assert.Equal(new FileImportCounts(40, 38, 0, 0, 2), before.Counts);
        Assert.Equal(0, await files.Lab.OneAsync<long>("select count(*) from cdr_import"));
        Assert.Equal(["duration is -5; seconds are not negative", "starting_date is 'yesterday'; a time such as 2015-10-21 12:13:10 or 2015-10-21T12:13:10+02:00 is wanted"], before.Rejected.Select(row => row.Reason));
        Assert.Equal(["pbx"], before.NewSwitches);
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero), before.FirstStart);
        Assert.Equal((RowVerdict.New, "0"), (before.First[0].Verdict, before.First[0].Values.Single(pair => pair.Key == "callid").Value));

        await files.ImportAsync(file);
        var after = await files.LookAsync(file);
        Assert.Equal(new FileImportCounts(40, 0, 38, 0, 2), after.Counts);

        // The inbox forgets; calls do not.
        await files.Lab.RunAsync("delete from cdr_import");
        Assert.Equal(38, (await files.LookAsync(file)).Counts.Duplicates);
        Assert.Empty(after.NewSwitches);
    }

    [Fact]
    public async Task Equal_lines_of_a_file_are_calls_of_their_own_and_with_a_key_they_are_one()
    {
        await using var files = await FileLab.NewAsync(postgres);
        string[] lines = ["switch,starting_date,duration,billsec,uid", "pbx,2026-11-01 10:00:00,5,5,a", "pbx,2026-11-01 10:00:00,5,5,a", "pbx,2026-11-01 10:00:00,5,5,a", "pbx,2026-11-01 10:00:00,5,5,b"];
        var file = files.Write("calls.csv", lines);

        Assert.Equal(new FileImportCounts(4, 4), (await files.LookAsync(file)).Counts);
        Assert.Equal(new FileImportCounts(4, 4), (await files.ImportAsync(file)).Counts);
        Assert.Equal(new FileImportCounts(4, 0, 4), (await files.ImportAsync(file)).Counts);

        var keyed = FileMapping.OfHeader(["switch", "starting_date", "duration", "billsec"]) with { Key = ["UID"] };
        Assert.Equal(new FileImportCounts(4, 2, 0, 2), (await files.LookAsync(file, keyed)).Counts);
        Assert.Equal(new FileImportCounts(4, 2, 2), (await files.ImportAsync(file, keyed)).Counts);
        Assert.Equal("a,b", await files.Lab.OneAsync<string>("select string_agg(source_key, ',' order by source_key) from call where source_key not like 'file:%'"));
    }

    [Fact]
    public async Task Keys_of_a_file_are_those_that_earlier_versions_gave()
    {
        await using var files = await FileLab.NewAsync(postgres);
        await files.ImportAsync(files.Write("calls.csv", "switch,starting_date,duration,billsec,progressec,Queue,b", "pbx, 2026-11-01 10:00:00,65,60,2,é,1"));

        // SHA-256 of the 25 columns' values, each ended by 1f, then of further ones by name: name 1e value 1f.
        var line = "pbx\u001f\u001f\u001f\u001f\u001f\u001f\u001f\u001f\u001f2026-11-01 10:00:00\u001f65\u001f60\u001f2" + new string('\u001f', 13) + "b\u001e1\u001fqueue\u001eé\u001f";
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(line)).AsSpan(0, 16));
        Assert.Equal($"file:{hash}:0", await files.Lab.OneAsync<string>("select source_key from cdr_import"));
    }

    [Fact]
    public async Task What_ties_records_together_is_a_column_and_a_file_from_before_it_was_one_is_the_same_file()
    {
        await using var files = await FileLab.NewAsync(postgres);
        await files.ImportAsync(files.Write("calls.csv", "switch,starting_date,duration,billsec,linked_id,zone", "pbx,2026-11-01 10:00:00,65,60,pbx-1.42,z"));

        var line = "pbx" + new string('\u001f', 9) + "2026-11-01 10:00:00\u001f65\u001f60" + new string('\u001f', 14) + "linked_id\u001epbx-1.42\u001fzone\u001ez\u001f";
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(line)).AsSpan(0, 16));
        Assert.Equal($"pbx-1.42|{{\"zone\": \"z\"}}|file:{hash}:0", await files.Lab.OneAsync<string>("select concat_ws('|', linked_id, extradata, source_key) from call"));
    }

    [Fact]
    public async Task A_row_that_belongs_to_no_other_is_the_same_whether_its_file_has_the_column_or_not()
    {
        await using var files = await FileLab.NewAsync(postgres);
        var without = files.Write("without.csv", "switch,starting_date,duration,billsec", "pbx,2026-11-01 10:00:00,65,60", "pbx,2026-11-01 10:00:00,65,60");
        var with = files.Write("with.json", """[{"switch":"pbx","starting_date":"2026-11-01 10:00:00","duration":65,"billsec":60,"linked_id":""},{"switch":"pbx","starting_date":"2026-11-01 10:00:00","duration":65,"billsec":60}]""");

        Assert.Equal(new FileImportCounts(2, 2), (await files.ImportAsync(with)).Counts);
        Assert.Equal(new FileImportCounts(2, 0, 2), (await files.ImportAsync(without)).Counts);
    }

    [Fact]
    public async Task An_import_that_was_ended_anywhere_goes_on_from_there_and_counts_each_row_once()
    {
        await using var files = await FileLab.NewAsync(postgres);
        var file = files.Write("calls.csv", ["switch,starting_date,duration,billsec,callid", .. Enumerable.Range(0, 23_000).Select(n => $"pbx,2026-11-01 10:00:00,{1 + (n % 50)},{(n % 1000 == 7 ? "x" : "1")},{n / 2}")]);
        var job = await files.Store.AddAsync(file, null, "tester", new FileMapping(), null, FileImportState.Importing, Stop);

        // Ended behind the commit of its second batch, before that is written down: as a kill does.
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.Import.SendAsync(job, file, () => TextWriter.Null, new Breaking(2), Stop));
        await files.Lab.RunAsync($"update file_import set rows_done = 4000, fresh = 3996, rejected = 4 where id = {job.Id}");
        Assert.Equal(7992, await files.Lab.OneAsync<long>("select count(*) from cdr_import"));

        var rest = await files.Import.SendAsync((await files.Store.FindAsync(job.Id, Stop))!, file, () => TextWriter.Null, new Progress<FileProgress>(), Stop);

        Assert.Equal((new FileImportCounts(23_000, 22_977, 0, 0, 23), true), rest);
        Assert.Equal((22_977L, 22_977L), (await files.Lab.OneAsync<long>("select count(*) from cdr_import where file_import is not null"), await files.Lab.OneAsync<long>("select sum(last - first + 1)::bigint from file_import_range")));
        Assert.Equal(new FileImportCounts(23_000, 0, 22_977, 0, 23), (await files.ImportAsync(file)).Counts);
    }

    [Fact]
    public async Task What_is_asked_to_be_broken_off_ends_behind_its_batch()
    {
        await using var files = await FileLab.NewAsync(postgres);
        var file = files.Write("calls.csv", ["switch,starting_date,duration,billsec", .. Enumerable.Range(0, 12_000).Select(n => $"pbx,2026-11-01 10:00:00,{n},1")]);
        var job = await files.Store.AddAsync(file, null, "tester", new FileMapping(), null, FileImportState.Importing, Stop);
        await files.Lab.RunAsync($"update file_import set is_cancelled = true where id = {job.Id}");

        var sent = await files.Import.SendAsync(job, file, () => TextWriter.Null, new Progress<FileProgress>(), Stop);

        Assert.Equal((new FileImportCounts(4000, 4000), false), sent);
    }

    [Fact]
    public async Task A_mapped_files_rejected_rows_stand_in_quarantine_under_the_inboxs_columns_with_their_start_in_utc()
    {
        await using var files = await FileLab.NewAsync(postgres);
        var mapping = new FileMapping
        {
            Columns = [new("when", InboxColumn.StartingDate), new("to", InboxColumn.DestinationNumber), new("secs", InboxColumn.Duration), new("talk", InboxColumn.BillSec)],
            Constants = [new(InboxColumn.Switch, "pbx")],
            StartFormat = "d/M/yyyy H:mm:ss",
            TimeZone = "Europe/Madrid",
        };

        await files.ImportAsync(files.Write("calls.csv", "when,to,secs,talk,trunk", "21/10/2026 12:13:10,+442031234567,5,x,t1"), mapping);

        Assert.Equal(
            """{"trunk": "t1", "switch": "pbx", "billsec": "x", "duration": "5", "starting_date": "2026-10-21T10:13:10Z", "destination_number": "+442031234567"}""",
            await files.Lab.OneAsync<string>("select record ->> 'values' from cdr_rejected"));
        Assert.Equal("pbx", await files.Lab.OneAsync<string>("select switch from cdr_rejected"));
    }

    private static byte[] Content(string name)
    {
        var rows = Enumerable.Range(0, 38).Select(n => Row(n, 60 + n)).Append(Row(38, -5)).Append(Row(39, 60, "yesterday")).ToList();
        switch (Path.GetExtension(name))
        {
            case ".json":
                return JsonSerializer.SerializeToUtf8Bytes(rows);
            case ".ndjson":
                return Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => JsonSerializer.Serialize(row))));
            case ".yaml":
                return Encoding.UTF8.GetBytes(new YamlDotNet.Serialization.SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(rows));
            case ".xlsx":
                using (var file = new MemoryStream())
                {
                    file.SaveAs(rows);
                    return file.ToArray();
                }

            default:
                return Encoding.UTF8.GetBytes(string.Join("\r\n", rows.Select(row => string.Join(',', row.Values.Select(value => $"\"{$"{value}".Replace("\"", "\"\"", StringComparison.Ordinal)}\""))).Prepend(string.Join(',', rows[0].Keys))));
        }
    }

    private static Dictionary<string, object> Row(int n, int duration, string? start = null) => new()
    {
        ["switch"] = "pbx",
        ["starting_date"] = start ?? $"2026-11-01 10:{n:00}:00",
        ["duration"] = duration,
        ["billsec"] = 5,
        ["destination_number"] = "+442031234567",
        ["caller_id_name"] = $"A \"{n}\", é😀; a|b\\c",
        ["callid"] = $"{n}",
        ["trunk"] = $"t{n}",
    };

    private sealed class Breaking(int batch) : IProgress<FileProgress>
    {
        private int _batches;

        public void Report(FileProgress value)
        {
            if (value.Phase is null && ++_batches == batch)
            {
                throw new InvalidOperationException("Here it was killed.");
            }
        }
    }
}
