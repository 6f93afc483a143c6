using System.Text;
using System.Text.Json;
using CdrStats.Infrastructure.Import.Files;
using Xunit;
using YamlDotNet.Serialization;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class YamlTableTests
{
    private const string Nasty = """
        # calls of a day
        - switch: pbx
          callid: "a\"b\\c\u00e9\x41"
          caller_id_name: 'it''s, Ana: "M"'
          caller_id_number: 034911000001
          destination_number: +442031234567
          starting_date: 2015-10-21 12:13:10
          duration: 65
          billsec: ~
          answered: True
          note: >
            folded
            text
          more: |
            kept
              as it is
          extradata: {trunk: b, list: [1, two, null, {x: 1.50}]}
        - {switch: pbx2, progressec: 3, caller_id_number: '65', 'quoted: name': "" }
        """;

    [Fact]
    public void A_list_of_mappings_is_read_as_another_reader_reads_it()
    {
        var table = Read(Nasty);

        var independent = new DeserializerBuilder().Build().Deserialize<List<Dictionary<string, object?>>>(Nasty);
        var rows = table.Named().ToList();
        Assert.Equal(2, rows.Count);
        foreach (var (name, value) in independent[0].Where(pair => pair.Value is string))
        {
            Assert.Equal(((string)value!).ToUpperInvariant(), rows[0][name].ToUpperInvariant());
        }

        Assert.False(rows[0].ContainsKey("billsec"));
        Assert.Equal("true", rows[0]["answered"]);
        Assert.Equal("""{"trunk":"b","list":[1,"two",null,{"x":1.50}]}""", rows[0]["extradata"]);
        Assert.Equal(new() { ["switch"] = "pbx2", ["progresssec"] = "3", ["caller_id_number"] = "65", ["quoted: name"] = "" }, rows[1]);
        Assert.Equal([2, 18], table.Rows.Select(row => row.Line));
        // A number that was quoted is a text, and so is one that begins with zero or plus.
        Assert.Equal([false, false, true, false], new[] { "caller_id_number", "destination_number", "duration", "callid" }.Select(name => table.Rows[0].IsJson[table.Header.ToList().IndexOf(name)]));
    }

    [Theory]
    [InlineData("---\na: 1\n---\na: 2\n", 2)]
    [InlineData("---\n- a: 1\n...\n---\n- a: 2\n- a: 3\n", 3)]
    [InlineData("[]", 0)]
    [InlineData("# nothing\n", 0)]
    public void Documents_of_their_own_are_rows_too(string text, int rows) => Assert.Equal(rows, Read(text).Rows.Count);

    [Theory]
    [InlineData("- a: 1\n- b\n", "Line 2 has a text where a mapping is wanted")]
    [InlineData("- - a: 1\n", "Line 1 has a list where a mapping is wanted")]
    [InlineData("- a: 1\n- a: [1\n- b: 2\n", "Line ")]
    [InlineData("- a: \"never closed\n", "Line ")]
    [InlineData("- a: 1\n\t- b: 2\n", "Line ")]
    public void A_file_that_cannot_be_read_says_where_and_why(string text, string words) =>
        Assert.StartsWith(words, Assert.Throws<FileImportException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("- a: &x [1]\n  b: *x\n- a: 1\n")]
    [InlineData("- a: 1\n  a: 2\n- a: 1\n")]
    [InlineData("- ? [1, 2]\n  : 3\n- a: 1\n")]
    [InlineData("- a: {b: *x, c: &x 1}\n- a: 1\n")]
    [InlineData("- a: {? [1] : 2}\n- a: 1\n")]
    public void What_is_not_followed_is_the_rows_trouble_and_no_end(string text)
    {
        var table = Read(text);

        Assert.Equal(2, table.Rows.Count);
        Assert.NotNull(table.Rows[0].Trouble);
        Assert.Null(table.Rows[1].Trouble);
    }

    [Fact]
    public void Levels_without_end_end_the_reading()
    {
        Assert.Contains("nested", Assert.Throws<FileImportException>(() => Read("- a: " + new string('[', 100_000))).Message, StringComparison.Ordinal);
        Assert.NotNull(Read("- a: " + new string('[', 100) + new string(']', 100) + "\n- a: 1\n").Rows[0].Trouble);
    }

    [Fact]
    public void A_text_without_end_ends_the_reading_before_it_fills_the_memory() =>
        Assert.Throws<FileImportException>(() => Read("- a: \"" + string.Concat(Enumerable.Repeat("text ", 300_000))));

    [Fact]
    public void A_row_of_many_values_is_no_more_than_its_trouble()
    {
        var table = Read("- a: [" + string.Join(',', Enumerable.Repeat("12345678", 100_000)) + "]\n- a: 1\n");

        Assert.Equal(["it has more than 262144 characters", null], table.Rows.Select(row => row.Trouble));
    }

    private static ReadTable Read(string text) => ReadTable.Of(Encoding.UTF8.GetBytes(text), "calls.yaml");
}
