using System.Text;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class CsvTableTests
{
    [Fact]
    public void Quotes_breaks_comments_and_blanks_are_read_as_they_are_meant_with_the_lines_they_begin_on()
    {
        var table = Read("\uFEFFSwitch, starting_date,  callid ,note\r\n#a, \"x, y\", \"says \"\"hi\"\"\", two\r\n\r\nb,\"1\n2\r\n3\",,\r\n  c  ,d\t,'e',\"\"\n");

        Assert.Equal(["switch", "starting_date", "callid", "note"], table.Header);
        Assert.Equal([["#a", "x, y", "says \"hi\"", "two"], ["b", "1\n2\r\n3", "", ""], ["c", "d", "'e'", ""]], table.Rows.Select(row => row.Cells));
        Assert.Equal([2, 4, 7], table.Rows.Select(row => row.Line));
        Assert.All(table.Rows, row => Assert.Null(row.Trouble));
    }

    [Theory]
    [InlineData("a;b\n1,5;2\n", "1,5")]
    [InlineData("a\tb\n1,5\t2\n", "1,5")]
    [InlineData("a|b\n1,5|2\n", "1,5")]
    [InlineData("a,b\n\"1,5\",2\n", "1,5")]
    public void The_first_line_tells_what_separates(string text, string first) => Assert.Equal(first, Read(text).Rows[0].Cells[0]);

    [Fact]
    public void The_mapping_says_what_separates_where_the_first_line_misleads() =>
        Assert.Equal(["1,1", "2"], Read("a,1;b,2\n1,1;2\n", new FileMapping { Separator = ';' }).Rows[0].Cells);

    [Fact]
    public void A_file_without_header_has_its_columns_by_number()
    {
        var table = Read("a,b\nc,d\n", new FileMapping { HasHeader = false });

        Assert.Equal(["1", "2"], table.Header);
        Assert.Equal([["a", "b"], ["c", "d"]], table.Rows.Select(row => row.Cells));
        Assert.Equal([1, 2], table.Rows.Select(row => row.Line));
    }

    [Fact]
    public void Rows_of_another_length_are_trouble_and_no_end()
    {
        var table = Read("a,b\n1\n1,2,3\n1,2\n");

        Assert.Equal(["it has 1 values, the first line has 2: a comma in a value needs quotes around the value", "it has 3 values, the first line has 2: a comma in a value needs quotes around the value", null],
            table.Rows.Select(row => row.Trouble));
    }

    [Theory]
    [InlineData("switch,callid,Switch\n", "The first line names the column switch more than once.")]
    [InlineData("", "The file is empty")]
    [InlineData("a,b\n\"never closed,1\n2,3\n", "Line 2 is ")]
    [InlineData("a,b\n1,2\n\"x\"y,3\n", "Line 3 is not CSV")]
    public void A_file_that_cannot_be_read_says_where_and_why(string text, string words) =>
        Assert.StartsWith(words, Assert.Throws<FileImportException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_quote_that_is_never_closed_ends_the_reading_before_it_fills_the_memory()
    {
        var text = "a,b\n1,2\n\"" + string.Concat(Enumerable.Repeat("x,y\n", 200_000));

        Assert.Equal("Line 3 is longer than 256 KiB: a quote that is never closed, perhaps.", Assert.Throws<FileImportException>(() => Read(text)).Message);
    }

    [Fact]
    public void Equal_names_of_further_columns_are_told_apart() => Assert.Equal(["a", "a (2)", "", ""], Read("a,A,,\n1,2,3,4\n").Header);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("latin1")]
    public void Letters_are_found_by_the_first_bytes(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var bytes = encoding.GetPreamble().Concat(encoding.GetBytes("a,b\nJosé,Ñandú\n")).ToArray();

        Assert.Equal(["José", "Ñandú"], ReadTable.Of(bytes, "calls.csv").Rows[0].Cells);
    }

    [Fact]
    public void Any_table_written_by_the_rules_is_read_back()
    {
        var cell = from length in Gen.Choose(0, 12) from signs in Gen.Elements("a", "b", "1", " ", ",", ";", "\"", "\r\n", "\n", "\t", "|", "'", "é", "😀", "#", "\\").ArrayOf(length) select string.Concat(signs).Trim();
        var tables = from width in Gen.Choose(2, 5) from height in Gen.Choose(1, 6) from cells in cell.ArrayOf(width * height) select cells.Chunk(width).ToArray();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(tables.ToArbitrary(), rows =>
        {
            var text = string.Concat(rows.Select(row => string.Join(',', row.Select(one => $"\"{one.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
            var header = string.Join(',', Enumerable.Range(0, rows[0].Length).Select(at => $"c{at}"));
            var read = Read($"{header}\r\n{text}");
            return read.Rows.Select(row => row.Cells).SequenceEqual(rows, new SameCells());
        }));
    }

    private static ReadTable Read(string text, FileMapping? mapping = null) => ReadTable.Of(Encoding.UTF8.GetBytes(text), "calls.csv", mapping);

    private sealed class SameCells : IEqualityComparer<string?[]>
    {
        public bool Equals(string?[]? left, string?[]? right) => left!.SequenceEqual(right!);

        public int GetHashCode(string?[] cells) => cells.Length;
    }
}
