using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests;

[Trait("Needs", "Server")]
public sealed class ResendTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Letters_corrected_by_hand_or_by_the_inbox_are_sent_once_and_the_others_stay()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 3);
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES (@p0, '2026-07-01 00:00:00')", new string('x', 81));
        disk.Run("INSERT INTO cdr (uuid, start_stamp, duration, billsec, caller_id_name) VALUES ('mended', '2026-07-01 00:00:00', 'a while', 7, '📞 \"x\"')");
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES ('hopeless', NULL)");
        await using var inbox = await Inbox.NewAsync(postgres);
        await inbox.RunAsync("ALTER TABLE cdr_import ALTER callid TYPE varchar(80)");
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await disk.ReasonsAsync(pusher, 3);
        }

        await inbox.RunAsync("ALTER TABLE cdr_import ALTER callid TYPE varchar");
        var file = Directory.GetFiles(disk.State, "*.dead.ndjson").Single();
        await File.WriteAllTextAsync(file, disk.DeadLetters.Replace("a while", "12", StringComparison.Ordinal) + "{torn", Stop);

        var (code, said) = await ResendAsync(disk.Yaml(inbox));
        Assert.Equal(ExitCode.SomeLeft, code);
        Assert.StartsWith("4 dead letter(s): 2 sent, 0 already there, 2 still cannot be sent and stay in ", said, StringComparison.Ordinal);
        Assert.Contains("starting_date is NULL", said, StringComparison.Ordinal);
        Assert.Equal(1, await inbox.OneAsync<long>("SELECT count(*) FROM cdr_import WHERE length(callid) = 81"));
        Assert.Equal("12|7|📞 \"x\"", await inbox.OneAsync<string>("SELECT concat_ws('|', duration, billsec, caller_id_name) FROM cdr_import WHERE callid = 'mended'"));
        Assert.Equal(5, await inbox.CountAsync());
        Assert.Equal(2, disk.DeadLetters.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task What_a_broken_off_run_had_sent_is_not_stored_twice()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) INSERT INTO cdr (uuid, start_stamp, duration) SELECT 'call-' || i, '2026-07-01 00:00:00', 'x' FROM n");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await disk.ReasonsAsync(pusher, 5);
        }

        var file = Directory.GetFiles(disk.State, "*.dead.ndjson").Single();
        var mended = disk.DeadLetters.Replace("\"x\"", "3", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, mended, Stop);
        Assert.Equal(ExitCode.Well, (await ResendAsync(disk.Yaml(inbox))).Code);
        // As if it had died before it put the file away, while a running pusher wrote another letter.
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".resend.ndjson"), mended, Stop);
        await File.WriteAllTextAsync(file, mended.Split('\n')[0].Replace("call-1", "call-6", StringComparison.Ordinal).Replace("\"sourceKey\":\"", "\"sourceKey\":\"6", StringComparison.Ordinal) + "\n", Stop);
        Assert.Equal((ExitCode.Well, "6 dead letter(s): 1 sent, 5 already there, 0 still cannot be sent."), await ResendAsync(disk.Yaml(inbox)));
        Assert.Equal(6, await inbox.CountAsync());
        Assert.Equal(6, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import WHERE duration = 3"));
        Assert.StartsWith("There are no dead letters", (await ResendAsync(disk.Yaml(inbox))).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_inbox_away_all_letters_are_kept()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES ('one', NULL)");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await disk.ReasonsAsync(pusher, 1);
        }

        var before = disk.DeadLetters;
        var (code, said) = await ResendAsync(disk.Yaml(inbox).Replace("dbname=", "port=1 connect_timeout=2 dbname=", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Unreachable, code);
        Assert.Contains("The letters are kept", said, StringComparison.Ordinal);
        Assert.Equal(before, disk.DeadLetters);
    }

    private static async Task<(int Code, string Said)> ResendAsync(string yaml)
    {
        var output = new StringWriter();
        var code = await ResendCommand.RunAsync(ConfigFile.Parse("test.yaml", yaml), output, TimeProvider.System, Stop);
        return (code, output.ToString().TrimEnd());
    }
}
