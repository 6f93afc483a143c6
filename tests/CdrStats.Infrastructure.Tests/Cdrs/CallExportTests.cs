using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Infrastructure.Tests.Import.Files;
using CdrStats.Testing;
using MiniExcelLibs;
using Npgsql;
using Xunit;
using YamlDotNet.Serialization;

namespace CdrStats.Infrastructure.Tests.Cdrs;

/// <summary>Every kind of export, read back by readers that know nothing of how it was written.</summary>
public sealed class CallExportTests(PostgresFixture postgres)
{
    private static readonly string[] Nasty =
    [
        "=HYPERLINK(\"http://x\")", "+1-2", "-1+1", "@SUM(A1)", "a,b;\"c\" 'd'", "line one\nline two\r\nthree", "tab\tand  two  blanks ", " at both ends ", "é😀 Ω 日本", "_x0041_ & <b>&amp;</b> ]]>",
        "bell\u0007 unit\u001f del\u007f next\u0085 ls\u2028 bom\ufeff", "null", "true", "- x: y", "#c", "'quoted'", "007", "+34911000001", "",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csv_holds_every_call_with_every_value_and_no_formula()
    {
        await using var lab = await LabAsync();

        var table = ReadTable.Of(await ExportAsync(lab.Source, "csv"), "calls.csv");

        // What stands at both ends of a value, and how lines end within it, is the reader's doing.
        Assert.Equal(await lab.OneAsync<long>("select count(*) from call"), table.Rows.Count);
        var names = table.Named().ToDictionary(row => row["callid"], row => row["caller_id_name"]);
        for (var n = 0; n < Nasty.Length; n++)
        {
            var text = Nasty[n];
            var guarded = text is ['=' or '@', ..] || text is "+1-2" or "-1+1" or "- x: y" ? "'" + text : text;
            Assert.Equal(guarded.Trim(), names[$"nasty{n}"]);
        }

        await EqualAsync(lab, table.Named().ToList(), amounts: text => text);
    }

    [Fact]
    public async Task Json_holds_every_call_with_every_value()
    {
        await using var lab = await LabAsync();

        using var read = JsonDocument.Parse(await ExportAsync(lab.Source, "json"));

        var rows = read.RootElement.EnumerateArray().Select(row => row.EnumerateObject().Where(pair => pair.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(pair => pair.Name, pair => pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : pair.Value.GetRawText())).ToList();
        Names(rows, text => text);
        await EqualAsync(lab, rows, amounts: text => text);
    }

    [Fact]
    public async Task Yaml_holds_every_call_with_every_value()
    {
        await using var lab = await LabAsync();

        var rows = new DeserializerBuilder().Build().Deserialize<List<Dictionary<string, string?>>>(Encoding.UTF8.GetString(await ExportAsync(lab.Source, "yaml")))
            .ConvertAll(row => row.Where(pair => pair.Value is not (null or "null" and not "")).ToDictionary(pair => pair.Key, pair => pair.Value!));

        var names = rows.ToDictionary(row => row["callid"], row => row.GetValueOrDefault("caller_id_name", "null"));
        Assert.Equal(Nasty, Enumerable.Range(0, Nasty.Length).Select(n => names[$"nasty{n}"]));
        await EqualAsync(lab, rows, amounts: text => text);
    }

    [Fact]
    public async Task Html_holds_every_call_with_every_value_and_marks_texts_as_texts()
    {
        await using var lab = await LabAsync();

        var page = Encoding.UTF8.GetString(await ExportAsync(lab.Source, "html"));

        Assert.Contains("td{mso-number-format:\"\\@\"}", page, StringComparison.Ordinal);
        var table = XElement.Parse(page[page.IndexOf("<table>", StringComparison.Ordinal)..(page.IndexOf("</table>", StringComparison.Ordinal) + 8)], LoadOptions.PreserveWhitespace);
        var header = table.Descendants("th").Select(cell => cell.Value).ToList();
        var rows = table.Element("tbody")!.Elements("tr").Select(row => header.Zip(row.Elements("td")).ToDictionary(pair => pair.First, pair => pair.Second.Value)).ToList();
        Names(rows, Printable);
        await EqualAsync(lab, rows, amounts: text => text);
    }

    [Fact]
    public async Task A_workbook_holds_every_call_with_every_value_as_texts_and_numbers_on_as_many_sheets_as_it_takes()
    {
        await using var lab = await LabAsync();

        // Two readers of other people's: MiniExcel, and one by hand.
        var small = await PackedAsync(lab.Source, (output, source) => new XlsxExport(mostRows: 120).WriteAsync(output, source, Stop));
        var sheets = MiniExcel.GetSheetNames(new MemoryStream(small));
        Assert.Equal(["Calls", "Calls 2", "Calls 3"], sheets);
        var rows = sheets.SelectMany(sheet => new MemoryStream(small).Query(useHeaderRow: true, sheetName: sheet).Cast<IDictionary<string, object?>>()).ToList();
        Assert.Equal(await lab.OneAsync<long>("select count(*) from call"), rows.Count);
        Assert.All(rows, row => Assert.IsType<DateTime>(row["start"]));
        Assert.All(rows, row => Assert.IsType<double>(row["duration"]));

        var book = await ExportAsync(lab.Source, "xlsx");
        var named = ReadTable.Of(book, "calls.xlsx").Named().ToList();
        Names(named, text => text);
        await EqualAsync(lab, named, amounts: text => decimal.Parse(text, CultureInfo.InvariantCulture).ToString("G29", CultureInfo.InvariantCulture), start: text => text.Replace(' ', 'T') + "Z");
        using var zip = new ZipArchive(new MemoryStream(book));
        Assert.All(zip.Entries, entry => Assert.DoesNotContain("<f>", Text(entry), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_open_document_holds_every_call_with_every_value_as_texts_and_numbers_on_as_many_tables_as_it_takes()
    {
        await using var lab = await LabAsync();

        var book = await PackedAsync(lab.Source, (output, source) => new OdsExport(mostRows: 120).WriteAsync(output, source, Stop));

        using var zip = new ZipArchive(new MemoryStream(book));
        Assert.Equal(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), (zip.Entries[0].FullName, Text(zip.Entries[0])));
        Assert.Contains("content.xml", Text(zip.GetEntry("META-INF/manifest.xml")!), StringComparison.Ordinal);
        XNamespace table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0", office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
        var content = XDocument.Parse(Text(zip.GetEntry("content.xml")!), LoadOptions.PreserveWhitespace);
        var tables = content.Descendants(table + "table").ToList();
        Assert.Equal(["Calls", "Calls 2", "Calls 3"], tables.Select(one => (string)one.Attribute(table + "name")!));
        Assert.All(content.Descendants(table + "table-cell"), cell => Assert.Null(cell.Attribute(table + "formula")));
        string Paragraph(XElement p) => string.Concat(p.Nodes().Select(node => node is XText plain ? plain.Value : ((XElement)node).Name.LocalName == "tab" ? "\t" : " "));
        string Cell(XElement cell) => (string?)cell.Attribute(office + "value") ?? (string?)cell.Attribute(office + "date-value") ?? string.Join('\n', cell.Elements(text + "p").Select(Paragraph));
        var header = tables[0].Element(table + "table-header-rows")!.Descendants(table + "table-cell").Select(Cell).ToList();
        var rows = tables.SelectMany(one => one.Elements(table + "table-row")).Select(row => header.Zip(row.Elements(table + "table-cell")).ToDictionary(pair => pair.First, pair => Cell(pair.Second))).ToList();
        Names(rows, name => Printable(name).Replace("\r", "", StringComparison.Ordinal));
        await EqualAsync(lab, rows, amounts: amount => amount, start: moment => moment + "Z");
    }

    [Fact]
    public async Task A_customer_gets_their_own_calls_and_no_buy_side_in_any_of_them()
    {
        await using var lab = await LabAsync();
        var mine = await lab.OneAsync<long>("select count(*) from call where customer_id = 1");
        Assert.InRange(mine, 1, 299);
        foreach (var format in CallExportFormat.All)
        {
            var file = await ExportAsync(lab.Source, format.Extension, AccessScope.Customer(1));
            var text = Encoding.UTF8.GetString(file);
            if (format.Extension is "xlsx" or "ods")
            {
                using var zip = new ZipArchive(new MemoryStream(file));
                text = string.Concat(zip.Entries.Select(Text));
            }

            Assert.DoesNotContain("buy_", text, StringComparison.Ordinal);
            Assert.DoesNotContain("acc2", text, StringComparison.Ordinal);
            Assert.Contains("acc0", text, StringComparison.Ordinal);
        }

        Assert.Equal(mine, ReadTable.Of(await ExportAsync(lab.Source, "csv", AccessScope.Customer(1)), "a.csv").Rows.Count);
        Assert.Equal("[\n]\n", Encoding.UTF8.GetString(await ExportAsync(lab.Source, "json", AccessScope.Nothing)));
        Assert.Equal("---\n[]\n", Encoding.UTF8.GetString(await ExportAsync(lab.Source, "yaml", AccessScope.Nothing)));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("yaml")]
    [InlineData("xlsx")]
    public async Task What_was_exported_can_be_imported_into_another_console(string extension)
    {
        await using var lab = await LabAsync(nasty: false);
        await using var other = await FileLab.NewAsync(postgres);
        var file = other.Write($"calls.{extension}", await ExportAsync(lab.Source, extension));

        var guess = await FileSample.GuessAsync(file, Stop);
        Assert.Null(guess.Mapping.Complaint);
        var job = await other.ImportAsync(file, guess.Mapping);

        Assert.Equal((300L, 0L), (job.Counts.Fresh, job.Counts.Rejected));
        const string Same = "select md5(string_agg(concat_ws('|', callid, start, destination, e164, caller_number, duration, billsec, cause, account_code, direction), ';' order by callid)) from call";
        Assert.Equal(await lab.OneAsync<string>(Same), await other.Lab.OneAsync<string>(Same));
    }

    private static void Names(List<Dictionary<string, string>> rows, Func<string, string> written)
    {
        var names = rows.ToDictionary(row => row["callid"], row => row.GetValueOrDefault("caller_id_name", ""));
        Assert.Equal(Nasty.Select(written), Enumerable.Range(0, Nasty.Length).Select(n => names[$"nasty{n}"]));
    }

    // What XML has no sign for.
    private static string Printable(string text) => string.Concat(text.Select(sign => sign < ' ' && sign is not ('\t' or '\n' or '\r') ? '\ufffd' : sign));

    private static async Task EqualAsync(ImportLab lab, List<Dictionary<string, string>> rows, Func<string, string> amounts, Func<string, string>? start = null)
    {
        await using var command = lab.Source.CreateCommand("""
            select c.callid, to_char(c.start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), s.name, coalesce(k.name, ''), c.caller_number, c.destination, c.e164, c.duration::text, c.billsec::text, c.cause::text,
                c.sell_rate::text, c.sell_cost::text, c.buy_cost::text, coalesce(c.currency, '')
            from call c join switch s on s.id = c.switch_id left join customer k on k.id = c.customer_id order by c.start desc, c.id desc
            """);
        await using var expected = await command.ExecuteReaderAsync(Stop);
        string[] columns = ["callid", "start", "switch", "customer", "caller_id_number", "destination_number", "e164", "duration", "billsec", "hangup_cause_id", "sell_rate", "sell_cost", "buy_cost", "currency"];
        foreach (var row in rows)
        {
            Assert.True(await expected.ReadAsync(Stop));
            var wanted = columns.Select((column, at) => column.EndsWith("_rate", StringComparison.Ordinal) || column.EndsWith("_cost", StringComparison.Ordinal) ? amounts(expected.GetString(at)) : expected.GetString(at));
            Assert.Equal(wanted, columns.Select(column => row.GetValueOrDefault(column, "") is var value && column == "start" ? start?.Invoke(value) ?? value
                : column.EndsWith("_rate", StringComparison.Ordinal) || column.EndsWith("_cost", StringComparison.Ordinal) ? amounts(row[column]) : value));
        }

        Assert.False(await expected.ReadAsync(Stop));
    }

    private async Task<ImportLab> LabAsync(bool nasty = true)
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (1, 1), (1, 2);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (1, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true), (2, '34', 'Spain', 0.02, 0, 1, 1, 0, 0, 0, true);
            insert into customer (name, voip_plan_id, demo, created_at) values ('First, "Ltd"', 1, false, now()), ('Second', 1, false, now());
            insert into account_code (code, customer_id) values ('acc0', 1), ('acc1', 1), ('acc2', 2);
            """);
        await lab.FillInboxAsync(300);
        for (var n = 0; nasty && n < Nasty.Length; n++)
        {
            await using var add = lab.Source.CreateCommand(
                "insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('sw1', $1, '1', $2, '+34650784355', '2026-11-02 01:02:03Z', 5, 5)");
            add.Parameters.AddWithValue($"nasty{n}");
            add.Parameters.AddWithValue(Nasty[n]);
            await add.ExecuteNonQueryAsync(Stop);
        }

        await lab.Importer.DrainAsync(1, Stop);
        return lab;
    }

    private static Task<byte[]> ExportAsync(NpgsqlDataSource calls, string extension, AccessScope? scope = null) => WrittenAsync(output =>
        new CallExport(calls).WriteAsync(output, CallExportFormat.All.Single(format => format.Extension == extension), scope ?? AccessScope.Everything, CallFilter.All, Stop));

    private static Task<byte[]> PackedAsync(NpgsqlDataSource calls, Func<Stream, ExportSource, Task> write) =>
        WrittenAsync(output => write(output, new CallExportSource(calls, AccessScope.Everything, CallFilter.All)));

    private static async Task<byte[]> WrittenAsync(Func<Stream, Task> write)
    {
        using var kept = new MemoryStream();
        await write(new OneWay(kept));
        return kept.ToArray();
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>As the web server's answer is: written to in order, and never while a thread waits.</summary>
    private sealed class OneWay(MemoryStream kept) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new InvalidOperationException("A thread would wait.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("A thread would wait.");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            kept.Write(buffer.Span);
        }
    }
}
