using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Profiles;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Pusher.Tests.Profiles;

[Trait("Needs", "Server")]
public sealed class FreeSwitchTests(PostgresFixture postgres)
{
    // What mod_cdr_sqlite makes when there is no table.
    private const string Stock =
        "CREATE TABLE cdr (caller_id_name VARCHAR, caller_id_number VARCHAR, destination_number VARCHAR, context VARCHAR, start_stamp DATETIME, answer_stamp DATETIME, end_stamp DATETIME, duration INTEGER, billsec INTEGER, hangup_cause VARCHAR, uuid VARCHAR, bleg_uuid VARCHAR, account_code VARCHAR)";

    [Fact]
    public async Task The_stock_cdr_db_arrives_field_by_field()
    {
        using var disk = new SwitchDisk();
        disk.Run(Stock);
        disk.Run("INSERT INTO cdr VALUES (@p0, '1000', '442031234567*123', 'default', '2026-07-01 12:00:00', '2026-07-01 12:00:05', '2026-07-01 12:01:05', 65, 60, 'NORMAL_CLEARING', 'f-1', 'b-1', 'acme')", "O'Brien, \"Bob\" 📞\n\\N");
        disk.Run("INSERT INTO cdr VALUES ('', 'anonymous', '34650784355', 'public', '2026-07-01 12:00:01', '', '2026-07-01 12:00:08', 7, 0, 'USER_BUSY', 'f-2', '', '')");
        disk.Run("INSERT INTO cdr VALUES (NULL, NULL, NULL, NULL, '2026-10-25 02:30:00', NULL, NULL, NULL, NULL, NULL, 'f-3', NULL, NULL)");
        disk.Run("INSERT INTO cdr VALUES ('', '1', '2', 'default', '2026-07-02 12:00:00', '2026-07-02 12:00:10', '2026-07-03 02:00:00', 50410, 50400, 'ALLOTTED_TIMEOUT', 'f-4', '', '')");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("freeswitch-sqlite", disk, inbox, $"db_file: {disk.Database}", "time_zone: Europe/Madrid"));
        await pusher.UntilInboxHoldsAsync(inbox, 4);
        Assert.Equal(
            [
                "f-1|1000|O'Brien, \"Bob\" 📞\n\\N|442031234567*123|2026-07-01 10:00:00|65|60|5|-|f-1",
                "f-2|anonymous||34650784355|2026-07-01 10:00:01|7|0|-|-|f-2",
                "f-4|1||2|2026-07-02 10:00:00|50410|50400|10|-|f-4",
                "f-3||||2026-10-25 00:30:00|0|0|-|-|f-3",
            ],
            await SwitchYaml.CallsAsync(inbox));
        // The console knows the cause by its name.
        Assert.Equal(["NORMAL_CLEARING|acme", "USER_BUSY|", "", "ALLOTTED_TIMEOUT|"], await inbox.ListAsync<string>("SELECT concat_ws('|', hangup_cause, accountcode) FROM cdr_import ORDER BY callid"));
        Assert.Equal("answer_stamp=2026-07-01 12:00:05|bleg_uuid=b-1|context=default|end_stamp=2026-07-01 12:01:05", await SwitchYaml.ExtraAsync(inbox, "f-1"));
    }

    [Fact]
    public async Task Columns_added_to_the_table_are_used_the_epoch_before_the_local_time()
    {
        using var disk = new SwitchDisk();
        disk.Run(Stock.Replace(")", ", start_epoch INTEGER, hangup_cause_q850 INTEGER, call_uuid VARCHAR, progresssec INTEGER, answersec INTEGER, waitsec INTEGER, channel_name VARCHAR, sip_term_status VARCHAR)", StringComparison.Ordinal));
        // The second time half past two: only the epoch can tell. Two legs with legs "ab", and the first again as after a VACUUM.
        disk.Run("INSERT INTO cdr VALUES ('A', '1', '2', 'default', '2026-10-25 02:30:00', '', '', 9, 5, 'NORMAL_CLEARING', 'leg-a', 'leg-b', '', 1792891800, 16, 'leg-a', 2, 4, 1, 'sofia/internal/1', '200')");
        disk.Run("INSERT INTO cdr VALUES ('B', '1', '2', 'default', '2026-10-25 02:30:01', '', '', 8, 5, 'NORMAL_CLEARING', 'leg-b', '', '', 1792891801, 16, 'leg-a', 1, 3, 0, 'sofia/external/2', '')");
        disk.Run("INSERT INTO cdr SELECT * FROM cdr WHERE uuid = 'leg-a'");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("freeswitch-sqlite", disk, inbox, $"db_file: {disk.Database}", "time_zone: Europe/Madrid"));
        await pusher.UntilAsync(async () => Directory.Exists(disk.State) && Directory.GetFiles(disk.State, "*.status.json").Length > 0 && (await disk.StatusAsync()).Tally is { Sent: 2, AlreadyThere: 1, RepeatedHour: 0 }, "two records, one of them twice");
        Assert.Equal(
            ["leg-a|1|A|2|2026-10-25 01:30:00|9|5|4|16|leg-a", "leg-b|1|B|2|2026-10-25 01:30:01|8|5|3|16|leg-a"], await SwitchYaml.CallsAsync(inbox));
        Assert.Equal("2|1|sofia/internal/1|200", await inbox.OneAsync<string>("SELECT concat_ws('|', progresssec, waitsec, channel, extradata->>'sip_status') FROM cdr_import WHERE callid = 'leg-a'"));
    }

    [Fact]
    public async Task The_table_of_mod_cdr_pg_csv_is_read_with_its_uuids_addresses_and_zoned_times()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync() + ";Timezone=UTC");
        await using (var create = database.CreateCommand(
            """
            CREATE TABLE cdr (
                id serial PRIMARY KEY, local_ip_v4 inet NOT NULL, caller_id_name varchar, caller_id_number varchar, destination_number varchar NOT NULL, context varchar NOT NULL,
                start_stamp timestamptz NOT NULL, answer_stamp timestamptz, end_stamp timestamptz NOT NULL, duration int NOT NULL, billsec int NOT NULL, hangup_cause varchar NOT NULL,
                uuid uuid NOT NULL, bleg_uuid uuid, accountcode varchar, read_codec varchar, write_codec varchar, sip_hangup_disposition varchar, ani varchar);
            INSERT INTO cdr (local_ip_v4, caller_id_name, caller_id_number, destination_number, context, start_stamp, answer_stamp, end_stamp, duration, billsec, hangup_cause, uuid, accountcode) VALUES
            ('10.0.0.5', E'O\'Brien "Bob" 📞\n\\N', '1000', '442031234567*123', 'default', '2026-10-25 02:30:00+01', '2026-10-25 02:30:05+01', '2026-10-25 02:31:05+01', 65, 60, 'NORMAL_CLEARING', '6F9619FF-8B86-D011-B42D-00CF4FC964FF', 'acme'),
            ('10.0.0.5', NULL, NULL, '2', 'default', '2026-07-01 12:00:00+02', NULL, '2026-07-02 02:00:00+02', 50400, 0, 'USER_BUSY', '6F9619FF-8B86-D011-B42D-00CF4FC964FE', NULL)
            """))
        {
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var config = ConfigFile.Parse(
            "x.yaml",
            // The statement and what comes of its rows; the store itself plays no part here.
            "profile: freeswitch-postgres\nstorage_source: sqlite3\ndb_file: /x\ntime_zone: Asia/Kathmandu\nswitch_ip: 192.0.2.1\nstorage_destination: postgres\npg_datasourcename: \"user=u host=h dbname=d\"");
        string[] columns = ["id", "local_ip_v4", "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode", "read_codec", "write_codec", "sip_hangup_disposition", "ani"];
        var choices = FieldChoice.Choose(config.Fields, columns, "cdr", name => $"\"{name}\"");
        var mapper = new RecordMapper(config, new Tally());
        var calls = new List<string>();
        await using var command = database.CreateCommand($"SELECT id, {string.Join(", ", choices.Select(choice => choice.Sql))} FROM cdr ORDER BY id");
        command.AllResultTypesAreUnknown = true;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var (record, rejected) = mapper.Map(new SourceRow(reader.GetString(0), [.. Enumerable.Range(1, choices.Count).Select(i => reader.IsDBNull(i) ? (object?)null : reader.GetString(i))]));
            Assert.Null(rejected);
            calls.Add(string.Join('|', mapper.Columns.Zip(record!.Values).Where(pair => pair.Second is not null && pair.First.Name is not ("switch" or "cdr_source_type")).Select(pair => RecordText.Of(pair.Second!))));
        }

        Assert.Equal(
            [
                "6f9619ff-8b86-d011-b42d-00cf4fc964ff|1000|O'Brien \"Bob\" 📞\n\\N|442031234567*123|2026-10-25T01:30:00Z|65|60|5|NORMAL_CLEARING|acme|{\"context\":\"default\",\"answer_stamp\":\"2026-10-25 01:30:05+00\",\"end_stamp\":\"2026-10-25 01:31:05+00\",\"local_ip_v4\":\"10.0.0.5\"}|6f9619ff-8b86-d011-b42d-00cf4fc964ff",
                "6f9619ff-8b86-d011-b42d-00cf4fc964fe|||2|2026-07-01T10:00:00Z|50400|0|USER_BUSY|{\"context\":\"default\",\"end_stamp\":\"2026-07-02 00:00:00+00\",\"local_ip_v4\":\"10.0.0.5\"}|6f9619ff-8b86-d011-b42d-00cf4fc964fe",
            ],
            calls);
    }
}
