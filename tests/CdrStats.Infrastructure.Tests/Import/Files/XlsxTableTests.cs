using System.Globalization;
using System.Text;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using MiniExcelLibs;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class XlsxTableTests
{
    [Fact]
    public void A_workbook_of_another_writer_is_read_as_another_reader_reads_it()
    {
        var written = Enumerable.Range(0, 500).Select(n => new Dictionary<string, object?>
        {
            ["Switch"] = "pbx",
            ["callid"] = $"a\"<&>'é😀 {n}\n\tx",
            ["starting_date"] = new DateTime(2026, 10, 1, 12, 13, 10).AddSeconds(n * 7919),
            ["duration"] = n,
            ["caller"] = 34_911_000_001 + n,
            ["rate"] = 0.01 * n,
            ["answered"] = n % 2 == 0,
            ["empty"] = null,
            ["formula"] = $"=1+{n}",
            ["space"] = $" x{n} ",
        }).ToList();
        using var file = new MemoryStream();
        file.SaveAs(written);

        var rows = ReadTable.Of(file.ToArray(), "calls.xlsx").Named().ToList();

        var independent = file.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(independent.Count, rows.Count);
        for (var n = 0; n < rows.Count; n++)
        {
            Assert.Equal(written[n]["callid"], rows[n]["callid"]);
            Assert.Equal(independent[n]["callid"], rows[n]["callid"]);
            Assert.Equal(((DateTime)independent[n]["starting_date"]!).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), rows[n]["starting_date"]);
            Assert.Equal(Convert.ToDecimal(independent[n]["rate"], CultureInfo.InvariantCulture), decimal.Parse(rows[n]["rate"], CultureInfo.InvariantCulture));
            Assert.Equal((n.ToString(CultureInfo.InvariantCulture), (34_911_000_001 + n).ToString(CultureInfo.InvariantCulture), n % 2 == 0 ? "true" : "false", $"=1+{n}", $" x{n} "),
                (rows[n]["duration"], rows[n]["caller"], rows[n]["answered"], rows[n]["formula"], rows[n]["space"]));
            Assert.False(rows[n].ContainsKey("empty") && rows[n]["empty"].Length > 0);
        }
    }

    [Theory]
    [InlineData("s='3'", "42298.5091435185", "2015-10-21 12:13:10")]
    [InlineData("s='2'", "42298", "2015-10-21 00:00:00")]
    [InlineData("s='1'", "42298", "2015-10-21")]
    [InlineData("s='1'", "42298.25", "2015-10-21 06:00:00")]
    [InlineData("s='4'", "1.5", "36:00:00")]
    [InlineData("s='6'", "0.5091435185", "12:13:10")]
    [InlineData("s='6'", "0.50914352431", "12:13:10.001")]
    [InlineData("s='5'", "42298.5", "42298.5")]
    [InlineData("", "4.42031234567E11", "442031234567")]
    [InlineData("", "1.0000000000000001E-2", "0.01")]
    [InlineData("", "0.30000000000000004", "0.3")]
    [InlineData("", "1445422390123456789", "1445422390123456789")]
    [InlineData("", "-7", "-7")]
    [InlineData("t='str'", "=A1", "=A1")]
    [InlineData("t='d'", "2015-10-21T12:13:10", "2015-10-21T12:13:10")]
    [InlineData("t='e'", "#N/A", "#N/A")]
    [InlineData("t='b'", "1", "true")]
    [InlineData("t='s'", "1", "one two")]
    [InlineData("t='s'", "2", "a\rb_x0041_")]
    public void A_cell_is_what_its_kind_and_style_make_of_it(string attributes, string value, string text)
    {
        const string Shared = "<si><t>zero</t></si><si><r><t>one</t></r><r><t xml:space='preserve'> two</t></r><rPh><t>spoken</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si>";
        var book = Workbook.Of($"<row r='1'><c r='A1' t='inlineStr'><is><t>x</t></is></c></row><row r='7'><c r='A7' {attributes}><f>ignored()</f><v>{value}</v></c></row>", Shared);

        var row = Assert.Single(ReadTable.Of(book, "calls.xlsx").Rows);

        Assert.Equal((7, text), (row.Line, row.Cells[0]));
    }

    [Fact]
    public void Days_may_be_counted_from_1904() =>
        Assert.Equal("2015-10-21 12:13:10", Assert.Single(ReadTable.Of(Workbook.Of("<row><c t='str'><v>x</v></c></row><row><c s='3'><v>40836.5091435185</v></c></row>", properties: "date1904='1'"), "c.xlsx").Rows).Cells[0]);

    [Fact]
    public void Cells_that_are_left_out_leave_their_columns_empty_and_empty_rows_are_passed_over()
    {
        var table = ReadTable.Of(
            Workbook.Of("<row r='2'><c r='A2' t='str'><v>a</v></c><c r='C2' t='str'><v>c</v></c></row><row r='3'/><row r='4'><c r='A4' s='1'/></row><row r='5'><c r='C5'><v>3</v></c></row><row r='6'><c r='D6'><v>4</v></c></row>"), "calls.xlsx");

        Assert.Equal(["a", "", "c"], table.Header);
        Assert.Equal([null, null, "3"], table.Rows[0].Cells);
        Assert.Equal([5, 6], table.Rows.Select(row => row.Line));
        Assert.Equal("it has a value in column 4, the first row has 3", table.Rows[1].Trouble);
    }

    [Fact]
    public void The_sheet_may_be_chosen()
    {
        var book = Workbook.Of("<row><c t='str'><v>x</v></c></row>");

        Assert.Equal(["other"], ReadTable.Of(book, "calls.xlsx", new FileMapping { Sheet = "more" }).Header);
        Assert.Equal("The workbook has no sheet 'Costs'; it has Calls, More.", Assert.Throws<FileImportException>(() => ReadTable.Of(book, "calls.xlsx", new FileMapping { Sheet = "Costs" })).Message);
    }

    [Fact]
    public void Shared_texts_beyond_what_is_kept_in_memory_are_found_on_disk()
    {
        const int Count = 300;
        var shared = string.Concat(Enumerable.Range(0, Count).Select(n => $"<si><t>{n}-{new string((char)('a' + (n % 26)), 60_000)}</t></si>"));
        var book = Workbook.Of("<row><c t='str'><v>x</v></c></row>" + string.Concat(Enumerable.Range(0, Count).Reverse().Select(n => $"<row><c t='s'><v>{n}</v></c></row>")), shared);

        var rows = ReadTable.Of(book, "calls.xlsx").Rows;

        Assert.Equal(Enumerable.Range(0, Count).Reverse().Select(n => $"{n}-{new string((char)('a' + (n % 26)), 60_000)}"), rows.Select(row => row.Cells[0]));
    }

    [Theory]
    [InlineData("<row><c t='s'><v>5</v></c></row>")]
    [InlineData("<row><c t='s'><v>five</v></c></row>")]
    public void A_text_that_is_not_there_is_the_rows_trouble(string row) =>
        Assert.Contains("the workbook lacks", Assert.Single(ReadTable.Of(Workbook.Of("<row><c t='str'><v>x</v></c></row>" + row), "c.xlsx").Rows).Trouble, StringComparison.Ordinal);

    [Fact]
    public void Evil_workbooks_are_refused_and_fill_no_memory()
    {
        Refused(Workbook.Of($"<row><c t='str'><v>x</v></c></row><row><c r='{new string('A', 3_000_000)}'><v>1</v></c></row>"));
        Refused(Workbook.Of("<row><c t='str'><v>x</v></c></row><row><c r='AAAAAAAA1'><v>1</v></c></row>"));
        Refused(Workbook.Of(string.Concat(Enumerable.Repeat("<a>", 5000))));
        Refused(Workbook.Of("", shared: $"<si><t>{new string('x', 3_000_000)}</t></si>"));
        Refused(Workbook.Packed([("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><workbook>&c;</workbook>")]));
        Refused(Workbook.Packed([("a.txt", "x")]));
        Refused(Workbook.Packed(Enumerable.Range(0, 6000).Select(n => ($"{n}", ""))));
        Assert.Contains("OpenDocument", Refused(Workbook.Packed([("mimetype", "application/vnd.oasis.opendocument.spreadsheet")])), StringComparison.Ordinal);
        Assert.Contains(".xls", Refused([0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("gzip", Refused([0x1F, 0x8B, 8, 0]), StringComparison.Ordinal);

        var long1 = ReadTable.Of(Workbook.Of($"<row><c t='str'><v>x</v></c></row><row><c t='str'><v>{new string('y', 400_000)}</v></c></row><row><c><v>2</v></c></row>"), "c.xlsx");
        Assert.Equal(["a cell in it has more than 262144 characters", null], long1.Rows.Select(row => row.Trouble));

        static string Refused(byte[] file) => Assert.Throws<FileImportException>(() => ReadTable.Of(file, "calls.xlsx")).Message;
    }
    [Fact]
    public void The_first_of_the_shared_texts_may_be_empty()
    {
        var book = Workbook.Of("<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>", "<si><t></t></si><si><t>x</t></si>");
        Assert.Equal(["", "x"], Assert.Single(ReadTable.Of(book, "c.xlsx").Rows).Cells);
    }

}
