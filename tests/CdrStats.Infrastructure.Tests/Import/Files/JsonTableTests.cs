using System.Text;
using System.Text.Json;
using CdrStats.Infrastructure.Import.Files;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class JsonTableTests
{
    private const string Nasty = """
        [ { "switch": "pbx", "callid": "a\"b\\cé😀\ud83d\ude00\u00e9", "duration": 65, "billsec": 6.0e1, "note": null, "extradata": {"a": [1, {"b": null}], "n": 1.50} },
          // a remark
          { "Duration": 7, "progressec": true, "switch": "", "further": [ ], "sip": {"code": 486} }, ]
        """;

    [Fact]
    public void A_list_of_objects_is_read_as_another_reader_reads_it()
    {
        var table = Read(Nasty);

        Assert.Equal(["switch", "callid", "duration", "billsec", "extradata", "progresssec", "further", "sip"], table.Header);
        using var independent = JsonDocument.Parse(Nasty, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var (first, second) = (independent.RootElement[0], table.Rows[0]);
        Assert.Equal([first.GetProperty("switch").GetString(), first.GetProperty("callid").GetString(), "65", "6.0e1", first.GetProperty("extradata").GetRawText()], second.Cells);
        Assert.Equal([false, false, true, true, true], second.IsJson);
        Assert.Equal(["", null, "7", null, null, "true", "[ ]", "{\"code\": 486}"], table.Rows[1].Cells);
        Assert.Equal([1, 3], table.Rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}", 3)]
    [InlineData("\uFEFF{\"a\":1}{\"a\":2}", 2)]
    [InlineData("[{\"a\":1}]\n[{\"a\":2}]", 2)]
    [InlineData("[]", 0)]
    [InlineData("{\n \"a\": {\n \"b\": [\n 1 ] } }", 1)]
    public void Objects_one_behind_the_other_are_rows_too(string text, int rows) => Assert.Equal(rows, Read(text).Rows.Count);

    [Theory]
    [InlineData("[{\"a\":1},\n{\"a\":2}\n", "Line 3 is not JSON")]
    [InlineData("[{\"a\":1},\n{\"a\":tru}]", "Line 2 is not JSON")]
    [InlineData("{\"a\":1}\n7\n", "Line 2 has a number where an object is wanted")]
    [InlineData("[\n\n\"x\"]", "Line 3 has a text where an object is wanted")]
    [InlineData("[[{\"a\":1}]]", "Line 1 has a list where an object is wanted")]
    public void A_file_that_cannot_be_read_says_where_and_why(string text, string words) =>
        Assert.StartsWith(words, Assert.Throws<FileImportException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"a\":1,\"A\":2}", "it has A twice")]
    [InlineData("{\"a\":\"\\ud800\"}", "a text in it is no valid UTF-8, or half of a pair of UTF-16")]
    public void A_row_that_says_two_things_or_nothing_is_trouble_and_no_end(string row, string trouble)
    {
        var table = Read($"{row}\n{{\"a\":1}}");

        Assert.Equal([trouble, null], table.Rows.Select(one => one.Trouble));
    }

    [Fact]
    public void Names_without_end_are_the_rows_trouble()
    {
        var table = Read("{" + string.Join(',', Enumerable.Range(0, 1500).Select(n => $"\"c{n}\":{n}")) + "}\n{\"c1\":1}\n{\"c1400\":1}");

        Assert.Equal(["it has more than 1000 columns", null, "it has more than 1000 columns"], table.Rows.Select(row => row.Trouble));
        Assert.Equal(1000, table.Header.Count);
    }

    [Theory]
    [InlineData("[{\"a\":\"", "x", 3_000_000)]
    [InlineData("[{\"a\":1},  ", " ", 3_000_000)]
    [InlineData("[{\"a\":", "[", 200)]
    public void What_has_no_end_ends_the_reading_before_it_fills_the_memory(string begins, string goesOn, int times) =>
        Assert.Throws<FileImportException>(() => Read(begins + string.Concat(Enumerable.Repeat(goesOn, times))));

    [Fact]
    public void A_row_longer_than_a_piece_of_the_file_is_read_whole()
    {
        var text = new string('é', 120_000);
        var table = Read($"[{{\"a\":1}},{{\"a\":\"{text}\"}},{{\"a\":3}}]");

        Assert.Equal(["1", text, "3"], table.Rows.Select(row => row.Cells[0]));
    }

    private static ReadTable Read(string text) => ReadTable.Of(Encoding.UTF8.GetBytes(text), "calls.json");
}
