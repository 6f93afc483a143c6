using System.Net;
using System.Text.Json.Nodes;
using CdrStats.Pusher.Tests.Destinations;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Pusher.Tests;

/// <summary>
/// The program as a process of its own, through every store and destination, with what its build leaves out left out. <c>scripts/publish-pusher.sh check</c>
/// gives the published file in <c>CDRSTATS_PUBLISHED_PUSHER</c>; else it is the built one.
/// </summary>
[Trait("Needs", "Server")]
public sealed class PublishedPusherTests(PostgresFixture postgres, MariaDbServer mariaDb)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite3")]
    [InlineData("mysql")]
    [InlineData("postgres")]
    [InlineData("csv")]
    public async Task Every_store_is_read_into_the_table(string store)
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        await File.WriteAllTextAsync(disk.File("x.yaml"), await YamlAsync(disk, store, $"storage_destination: postgres\npg_datasourcename: \"{inbox.Libpq}\""), Stop);
        var (code, said) = await VerbAsync(disk, "check");
        Assert.True(code == 0 && said.Contains("Peña 📞", StringComparison.Ordinal), said);
        await using var pusher = Start(disk, "run");
        await UntilAsync(async () => await inbox.CountAsync() == 2, pusher);
        Assert.Equal(
            ["one|Peña 📞|2026-10-25 00:30:00|65|0.01234|{\"note\": \"a \\\"b\\\"\"}", "two||2026-07-01 10:00:00|0||{\"note\": null}"],
            await inbox.ListAsync<string>("SELECT concat_ws('|', callid, caller_id_name, starting_date AT TIME ZONE 'UTC', duration, coalesce(buy_rate::text, ''), extradata) FROM cdr_import ORDER BY callid"));
        // What it keeps is read again by the next.
        await pusher.KillAsync();
        await using var next = Start(disk, "run");
        await UntilAsync(async () => (await VerbAsync(disk, "status")).Said.Contains("running, everything is sent", StringComparison.Ordinal), next);
        Assert.Equal(2, await inbox.CountAsync());
        Assert.DoesNotContain("from its start", next.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_takes_calls_over_http_a_letter_is_sent_again_and_whoever_watches_is_answered()
    {
        using var disk = new SwitchDisk();
        await using var console = await ScriptedConsole.StartAsync();
        console.Rejects["two"] = "it looks wrong";
        var port = PrivateProcess.FreeTcpPort();
        await File.WriteAllTextAsync(
            disk.File("x.yaml"),
            await YamlAsync(disk, "sqlite3", $"storage_destination: http\nhttp_url: {console.Url}\nhttp_api_key: {console.Key.Reveal()}\nmetrics_listen: {port}"), Stop);
        await using var pusher = Start(disk, "run");
        await UntilAsync(() => Task.FromResult(console.Records.Count == 1 && disk.DeadLetters.Contains("it looks wrong", StringComparison.Ordinal)), pusher);
        using var client = new HttpClient();
        using var health = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health"), Stop);
        Assert.Equal((HttpStatusCode.OK, "up"), (health.StatusCode, (string?)JsonNode.Parse(await health.Content.ReadAsStringAsync(Stop))!["status"]));
        Assert.Contains("\ncdr_pusher_records_rejected_total 1\n", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), Stop), StringComparison.Ordinal);
        console.Rejects.Clear();
        Assert.Equal((0, 2), ((await VerbAsync(disk, "resend")).Code, console.Records.Count));
        Assert.Contains("kamailio-mysql", (await VerbAsync(disk, "profiles")).Said, StringComparison.Ordinal);
    }

    private static PrivateProcess Start(SwitchDisk disk, string verb)
    {
        string[] arguments = verb == "profiles" ? [verb] : [verb, "--config", disk.File("x.yaml")];
        return Environment.GetEnvironmentVariable("CDRSTATS_PUBLISHED_PUSHER") is { Length: > 0 } published
            ? PrivateProcess.Start(published, disk.File(""), arguments)
            : PrivateProcess.Start("dotnet", disk.File(""), [PusherProgram.File, .. arguments]);
    }

    private static async Task<(int Code, string Said)> VerbAsync(SwitchDisk disk, string verb)
    {
        await using var process = Start(disk, verb);
        return (await process.EndAsync(TimeSpan.FromSeconds(60)), process.Said);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, PrivateProcess pusher)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            Assert.False(pusher.HasExited || late.IsCancellationRequested, pusher.Said);
            await Task.Delay(30, Stop);
        }
    }

    private async Task<string> YamlAsync(SwitchDisk disk, string store, string destination)
    {
        const string Columns = "id INTEGER PRIMARY KEY, uuid varchar(40), caller varchar(40), begin varchar(40), length INTEGER, rate numeric(10,5), note varchar(40)";
        const string Rows = "INSERT INTO cdr VALUES (1, 'one', 'Peña 📞', '2026-10-25 02:30:00', 65, '0.01234', 'a \"b\"'), (2, 'two', NULL, '2026-07-01 12:00:00', NULL, NULL, NULL)";
        string source;
        switch (store)
        {
            case "sqlite3":
                disk.Run($"CREATE TABLE cdr ({Columns.Replace("numeric(10,5)", "TEXT", StringComparison.Ordinal)})");
                disk.Run(Rows);
                source = $"db_file: \"{disk.Database}\"";
                break;
            case "mysql":
                source = $"db_dns: \"{mariaDb.Dsn(await mariaDb.NewDatabaseAsync($"CREATE TABLE cdr ({Columns})", Rows))}\"";
                break;
            case "postgres":
                var connection = await postgres.NewDatabaseAsync();
                await using (var database = NpgsqlDataSource.Create(connection))
                await using (var command = database.CreateCommand($"CREATE TABLE cdr ({Columns}); {Rows}"))
                {
                    await command.ExecuteNonQueryAsync(Stop);
                }

                source = $"db_dns: \"{Inbox.LibpqOf(connection)}\"";
                break;
            default:
                await File.WriteAllTextAsync(
                    disk.File("cdr.csv"), "uuid,caller,begin,length,rate,note\none,Peña 📞,2026-10-25 02:30:00,65,0.01234,\"a \"\"b\"\"\"\ntwo,,2026-07-01 12:00:00,,,\n", Stop);
                source = $"csv_path: \"{disk.File("cdr.csv")}\"\ncsv_layout: header";
                break;
        }

        return $$"""
            storage_source: {{store}}
            {{source}}
            cdr_fields:
              - {orig_field: uuid, dest_field: callid, type_field: string}
              - {orig_field: caller, dest_field: caller_id_name}
              - {orig_field: uuid, dest_field: destination_number}
              - {orig_field: begin, dest_field: starting_date, type_field: date}
              - {orig_field: length, dest_field: duration, type_field: int}
              - {orig_field: length, dest_field: billsec, type_field: int}
              - {orig_field: rate, dest_field: buy_rate}
              - {orig_field: note, dest_field: extradata, type_field: jsonb}
            {{destination}}
            switch_ip: "192.0.2.1"
            time_zone: Europe/Madrid
            state_dir: "{{disk.State}}"
            """;
    }
}
