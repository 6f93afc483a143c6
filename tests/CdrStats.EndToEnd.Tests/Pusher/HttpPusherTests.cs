using CdrStats.Domain.Accounts;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Pusher;

/// <summary>From a switch's own store, through the real pusher and over HTTP, to the real console's database.</summary>
public sealed class HttpPusherTests(PostgresFixture postgres)
{
    private const string Address = "192.0.2.1";

    private static readonly string[] Nasty =
    [
        "", "NULL", "\\N", "\\\\", "\\n", "O'Brien", "say \"hi\"", "a\nb\r\nc\td", "😀 emoji 👩‍👩‍👧", "{\"a\":1}", "日本語 ñ ü", "\u2028 \u0001 \u00a0", "<script>&amp;", "%00 %s $1 {0}", "x,y;z|w",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_text_of_a_record_arrives_byte_for_byte_and_a_NULL_stays_one()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var machine = await MachineAsync(source, connection, console.Address, 100);
        for (var i = 0; i < Nasty.Length; i++)
        {
            machine.Run(
                "INSERT INTO cdr (uuid, caller, number, state, channel, start, seconds, billed, buy, note, more) VALUES (@p0, @p1, '34650784355', @p1, NULL, '2026-07-01 12:00:00', 65, 60, '0.01234', @p1, NULL)",
                $"call-{i:00}", Nasty[i]);
        }

        Assert.Equal(0, (await machine.VerbAsync("check")).Code);
        Assert.Equal(0, await OneAsync<long>(source, "select count(*) from cdr_import"));
        machine.StartPusher();
        await machine.UntilAsync(async () => await OneAsync<long>(source, "select count(*) from call") == Nasty.Length, "the calls", console);

        // Where a text opens as JSON it is that in the extra data, which is what jsonb of cdr_fields says.
        const string Rows = "select caller_id_name, state, channel, extradata->>'note', extradata->'more' = 'null', buy_rate, switch from cdr_import order by callid";
        await using var command = source.CreateCommand(Rows);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        foreach (var text in Nasty)
        {
            Assert.True(await reader.ReadAsync(Stop));
            Assert.Equal((text, text, true, text.Replace(":1", ": 1", StringComparison.Ordinal), true, 0.01234m, Address), (
                reader.GetString(0), reader.GetString(1), await reader.IsDBNullAsync(2, Stop), reader.GetString(3), reader.GetBoolean(4), reader.GetDecimal(5), reader.GetString(6)));
        }

        Assert.Equal(Nasty.Length, await OneAsync<long>(source, "select count(*) from call join cdr_import on inbox_row = cdr_import.id where caller_name = caller_id_name and call.channel is null"));
    }

    [Fact]
    public async Task What_the_console_rejects_stays_with_the_switch_and_goes_when_it_is_corrected()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var machine = await MachineAsync(source, connection, console.Address, 100);
        machine.Run("INSERT INTO cdr (uuid, number, start, seconds, billed) VALUES ('good', '34650784355', '2026-07-01 12:00:00', 65, 60), ('bad', '34650784355', '2026-07-01 12:00:00', 65, 900), ('good too', '34650784355', '2026-07-01 12:00:00', 65, 60)");
        machine.StartPusher();
        await machine.UntilAsync(async () => await OneAsync<long>(source, "select count(*) from call") == 2 && Directory.GetFiles(machine.State, "*.dead.ndjson").Length == 1, "two calls and a dead letter", console);
        var letter = await File.ReadAllTextAsync(machine.DeadLetterFile, Stop);
        Assert.Contains("the console refused it: billsec is 900, more than the duration of 65 s", letter, StringComparison.Ordinal);

        await File.WriteAllTextAsync(machine.DeadLetterFile, letter.Replace(":900", ":60", StringComparison.Ordinal), Stop);
        var (code, said) = await machine.VerbAsync("resend");
        Assert.True(code == 0, said);
        await machine.UntilAsync(async () => await OneAsync<long>(source, "select count(*) from call") == 3, "the third call", console);

        // A switch of another name than the key's: it is asked before anything is sent, so nothing becomes a dead letter.
        var (wrong, why) = await OtherSwitchAsync(machine, connection, console.Address);
        Assert.Equal(1, wrong);
        Assert.Contains("this key hands in calls of the switch Paris alone", why, StringComparison.Ordinal);
    }

    /// <summary>Nothing is stored in the inbox until this is given up.</summary>
    private static async Task<NpgsqlConnection> HeldAsync(NpgsqlDataSource source)
    {
        var connection = await source.OpenConnectionAsync(Stop);
        await using var command = new NpgsqlCommand("begin; lock table cdr_import in share mode", connection);
        await command.ExecuteNonQueryAsync(Stop);
        return connection;
    }

    [Fact]
    public async Task A_console_killed_in_the_middle_of_requests_loses_nothing_and_stores_nothing_twice()
    {
        const int Records = 20_000;
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        var console = await ConsoleProcess.StartAsync(connection, Stop);
        var kills = 0;
        try
        {
            await using var machine = await MachineAsync(source, connection, console.Address, 1_000);
            machine.Run($"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Records})
                INSERT INTO cdr (uuid, caller, number, start, seconds, billed) SELECT 'call-' || i, 'Ana', '34650784355', datetime('2026-07-01', '+' || i || ' seconds'), 65, 60 FROM n
                """);
            // The first request waits until it was seen: one that nothing holds up may be over before anybody looks.
            var held = await HeldAsync(source);
            machine.StartPusher();
            for (; kills < 5; kills++)
            {
                await machine.UntilAsync(() => OneAsync<bool>(source, "select exists (select from pg_stat_activity where datname = current_database() and state = 'active' and query like 'insert into cdr_import%')"), "a request", console);
                await held.DisposeAsync();
                await Task.Delay(Random.Shared.Next(20), Stop);
                await console.KillAsync();
                Assert.True(await OneAsync<long>(source, "select count(*) from cdr_import") < Records, $"After {kills} kills nothing was left to send.");
                var address = console.Address;
                await console.DisposeAsync();
                held = await HeldAsync(source);
                console = ConsoleProcess.LaunchAt(address, connection);
            }

            await held.DisposeAsync();

            await machine.UntilAsync(async () => await OneAsync<long>(source, "select count(*) from call") >= Records, $"{Records} calls", console);
            Assert.Equal((Records, Records), (await OneAsync<long>(source, "select count(*) from call"), await OneAsync<long>(source, "select count(distinct callid) from call")));
            Assert.Equal(Records, await OneAsync<long>(source, "select count(*) from cdr_import"));
            Assert.Empty(Directory.GetFiles(machine.State, "*.dead.ndjson"));
            Assert.Contains("Back after", machine.Said, StringComparison.Ordinal);
        }
        finally
        {
            await console.DisposeAsync();
        }
    }

    private static async Task<(int Code, string Said)> OtherSwitchAsync(SwitchMachine machine, string connection, Uri console)
    {
        machine.Configure(console, await StoredApiKey.AddAsync(connection, [Permissions.Add("cdr")], switchId: 921), "192.0.2.99");
        return await machine.VerbAsync("check");
    }

    private static async Task<SwitchMachine> MachineAsync(NpgsqlDataSource source, string connection, Uri console, int batch)
    {
        await using (var made = source.CreateCommand(
            $"insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (921, 'Paris', '{Address}', 3, gen_random_uuid(), false, false, now())"))
        {
            await made.ExecuteNonQueryAsync(Stop);
        }

        var machine = new SwitchMachine();
        machine.CreateStore();
        machine.Configure(console, await StoredApiKey.AddAsync(connection, [Permissions.Add("cdr")], switchId: 921), Address, batch);
        return machine;
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
