using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CdrStats.Testing;
using Microsoft.Data.Sqlite;
using Sylvan.Data.Csv;
using Xunit;

namespace CdrStats.Pusher.Tests;

/// <summary>
/// Stores full of what breaks others, through the whole pusher into a real inbox, and every field of every record held against what another reader
/// finds in the store. What the fields must become is worked out here once more, without the pusher's code.
/// </summary>
[Trait("Needs", "Server")]
public sealed class NastyContentTests(PostgresFixture postgres)
{
    private const int Records = 600, Seed = 7;

    private static readonly string[] Names = ["uuid", "caller", "name", "called", "begin", "answered", "length", "talk", "cause", "account", "channel", "note"];

    private static readonly string?[] Texts =
    [
        null, "", " ", "NULL", "null", "\\N", "\\", "\\\\", "\\n", "\\.", "O'Brien", "''", "say \"hi\"", "\"", "\"\"", "a,b;c|d", ",", "\",\"", "a\nb", "\r\n", "line\r\nbreak", "tab\there", "📞", "👩‍👩‍👧 ü", "e\u0301 é",
        "日本語", "\u2028\u0001\u00a0", "\uFEFFmark", "<b>&amp;", "%s {0} $1 ${x} @p0 -- /* */", "1e400", "0x10", "-0", "007", "true", new string('x', 3_000),
    ];

    private static readonly string[] Numbers =
        ["442031234567", "442031234567*123", "442031234567,,9#", "0034650784355#4321#", "+442031234567", "sip:+442031234567@10.0.0.1;user=phone", "\"Bob\" <sip:1000@h>", "*67442031234567", "s", "", "anonymous", "٤٤٢٠٣"];

    /// <summary>Local times of Madrid: ordinary, in the hour that comes twice, in the one that does not come, at the ends of days and years.</summary>
    private static readonly string[] Times =
    [
        "2026-07-01 12:00:00", "2026-10-25 01:59:59", "2026-10-25 02:00:00", "2026-10-25 02:30:00", "2026-10-25 02:59:59", "2026-10-25 03:00:00", "2026-03-29 01:59:59", "2026-03-29 02:30:00", "2026-03-29 03:00:00",
        "2025-12-31 23:59:59", "2028-02-29 00:00:00",
    ];

    private static readonly int?[] Lengths = [null, 0, 1, 59, 3_600, 43_201, 86_399, 200_000, 2_000_000];

    private static readonly int?[] Causes = [null, 0, 16, 17, 127, 487, 607, 900, 99_999, -1];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("db_flag_field: sent")]
    [InlineData("")]
    public async Task Every_field_of_a_sqlite_store_is_in_the_inbox(string progress)
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        disk.Run("CREATE TABLE cdr (id INTEGER PRIMARY KEY, uuid TEXT, caller TEXT, name TEXT, called TEXT, begin TEXT, answered TEXT, length INTEGER, talk INTEGER, cause INTEGER, account TEXT, channel TEXT, note TEXT)");
        foreach (var record in Invent().Chunk(50))
        {
            disk.Run(
                $"INSERT INTO cdr ({string.Join(", ", Names)}) VALUES " + string.Join(", ", record.Select((_, row) => "(" + string.Join(", ", Names.Select((_, column) => $"@p{row * Names.Length + column}")) + ")")),
                [.. record.SelectMany(values => values.Select(value => (object?)value ?? DBNull.Value))]);
        }

        await CompareAsync(disk, inbox, Yaml(disk, inbox, $"storage_source: sqlite3\ndb_file: \"{disk.Database}\"\n{progress}"), ReadSqlite(disk.Database));
    }

    [Fact]
    public async Task Every_field_of_a_csv_file_is_in_the_inbox()
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        var text = new StringBuilder();
        foreach (var record in Invent().Prepend(Names))
        {
            // What is NULL stands as nothing, not even quotes.
            text.AppendJoin(',', record.Select(value => value is null ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append(text.Length % 2 == 0 ? "\n" : "\r\n");
        }

        await File.WriteAllTextAsync(disk.File("cdr.csv"), text.ToString(), Stop);
        await CompareAsync(disk, inbox, Yaml(disk, inbox, $"storage_source: csv\ncsv_path: \"{disk.File("cdr.csv")}\"\ncsv_layout: header"), ReadCsv(disk.File("cdr.csv")));
    }

    /// <summary>The same records each time. Several legs share a call id, and each leg is a record; no two are alike in all, as in a store.</summary>
    private static IEnumerable<string?[]> Invent()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Records; i++)
        {
            var length = Lengths[random.Next(Lengths.Length)];
            yield return
            [
                $"{Texts[random.Next(Texts.Length)]}#{i / 3}", Numbers[random.Next(Numbers.Length)], Text(), Numbers[random.Next(Numbers.Length)], Times[random.Next(Times.Length)],
                random.Next(3) switch { 0 => null, 1 => "", _ => Times[random.Next(Times.Length)] }, Number(length), Number(length is > 0 && random.Next(2) == 0 ? random.Next(length.Value) : 0), Number(Causes[random.Next(Causes.Length)]),
                Text(), Text(), $"{i} {Text()}",
            ];
        }

        string? Text() => Texts[random.Next(Texts.Length)];

        static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task CompareAsync(SwitchDisk disk, Inbox inbox, string yaml, List<string?[]> store)
    {
        Assert.Equal(Records, store.Count);
        await using (var pusher = RunningPusher.Start(yaml))
        {
            await pusher.UntilAsync(async () => Directory.Exists(disk.State) && Directory.GetFiles(disk.State, "*.status.json").Length > 0 && await disk.StatusAsync() is { CaughtUp: true, Tally.Sent: > 0 }, "a status of all sent");
        }

        Assert.Equal("", disk.DeadLetters);
        var rows = await inbox.ListAsync<string>(
            """
            SELECT jsonb_build_object('uuid', callid, 'caller', caller_id_number, 'name', caller_id_name, 'called', destination_number, 'begin', to_char(starting_date AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                'length', duration, 'talk', billsec, 'cause', hangup_cause_id, 'account', accountcode, 'channel', channel, 'extra', extradata)::text FROM cdr_import ORDER BY id
            """);
        Assert.Equal(Records, rows.Count);
        for (var i = 0; i < Records; i++)
        {
            Assert.Equal(Expected(store[i]).ToJsonString(), Sorted(JsonNode.Parse(rows[i])!.AsObject()).ToJsonString());
        }
    }

    private static JsonObject Expected(string?[] stored)
    {
        var value = Names.Zip(stored).ToDictionary(pair => pair.First, pair => pair.Second);
        return Sorted(new JsonObject
        {
            ["uuid"] = value["uuid"],
            ["caller"] = value["caller"] ?? "",
            ["name"] = value["name"] ?? "",
            ["called"] = value["called"] ?? "",
            ["begin"] = Utc(value["begin"]!),
            ["length"] = int.Parse(value["length"] ?? "0", CultureInfo.InvariantCulture),
            ["talk"] = int.Parse(value["talk"] ?? "0", CultureInfo.InvariantCulture),
            ["cause"] = value["cause"] is { } cause ? int.Parse(cause, CultureInfo.InvariantCulture) : null,
            ["account"] = value["account"],
            ["channel"] = value["channel"],
            ["extra"] = new JsonObject { ["answered"] = value["answered"], ["note"] = value["note"] },
        });
    }

    private static JsonObject Sorted(JsonObject json) =>
        new(json.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value is JsonObject inner ? Sorted(inner) : pair.Value?.DeepClone())));

    /// <summary>In the hour that comes twice, summer time still; in the one that does not come, winter time still.</summary>
    private static string Utc(string local)
    {
        var time = DateTime.ParseExact(local, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        // Of the European Union: summer time from the last Sunday of March to that of October, both at 01:00 UTC.
        var utc = time.AddHours(-1);
        var summer = utc >= Change(time.Year, 3) && time.AddHours(-2) < Change(time.Year, 10);
        return time.AddHours(summer && !(time >= Change(time.Year, 3).AddHours(1) && time < Change(time.Year, 3).AddHours(2)) ? -2 : -1).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

        static DateTime Change(int year, int month)
        {
            var last = new DateTime(year, month, 31, 1, 0, 0);
            return last.AddDays(-(int)last.DayOfWeek);
        }
    }

    private static List<string?[]> ReadSqlite(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Names)} FROM cdr ORDER BY id";
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, Names.Length).Select(column => reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture))]);
        }

        return rows;
    }

    /// <summary>Sylvan cannot tell an empty text from nothing, so that is looked up in the line as it stands.</summary>
    private static List<string?[]> ReadCsv(string file)
    {
        using var reader = CsvDataReader.Create(file, new CsvDataReaderOptions { BufferSize = 1 << 16 });
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            var raw = new string(reader.GetRawRecordSpan());
            rows.Add([.. Enumerable.Range(0, Names.Length).Select(column => reader.GetString(column) is { Length: > 0 } text ? text : IsQuoted(raw, column) ? "" : null)]);
        }

        return rows;
    }

    private static bool IsQuoted(string raw, int column)
    {
        var (place, within) = (0, false);
        for (; column > 0; place++)
        {
            within ^= raw[place] == '"';
            column -= raw[place] == ',' && !within ? 1 : 0;
        }

        return place < raw.Length && raw[place] == '"';
    }

    private static string Yaml(SwitchDisk disk, Inbox inbox, string source) =>
        $$"""
        {{source}}
        cdr_fields:
          - {orig_field: uuid, dest_field: callid, type_field: string}
          - {orig_field: caller, dest_field: caller_id_number, type_field: string}
          - {orig_field: name, dest_field: caller_id_name, type_field: string}
          - {orig_field: called, dest_field: destination_number, type_field: string}
          - {orig_field: begin, dest_field: starting_date, type_field: date}
          - {orig_field: length, dest_field: duration, type_field: int}
          - {orig_field: talk, dest_field: billsec, type_field: int}
          - {orig_field: cause, dest_field: hangup_cause_id, type_field: int}
          - {orig_field: account, dest_field: accountcode}
          - {orig_field: channel, dest_field: channel}
          - {orig_field: answered, dest_field: extradata}
          - {orig_field: note, dest_field: extradata}
        storage_destination: postgres
        pg_datasourcename: "{{inbox.Libpq}}"
        switch_ip: "192.0.2.1"
        time_zone: Europe/Madrid
        state_dir: "{{disk.State}}"
        """;
}
