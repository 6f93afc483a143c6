using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CdrStats.Infrastructure.Import.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

/// <summary>Files that are broken somewhere, at random: each is read, or refused in words; nothing else happens, and it ends.</summary>
public sealed class BrokenFileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Csv = "switch,starting_date,duration,billsec,note\r\npbx,2026-11-01 10:00:00,65,60,\"a, \"\"b\"\"\nc\"\r\n\"pbx\",,1,2,é\r\n";
    private const string Json = "[{\"switch\":\"pbx\",\"a\":[1,{\"b\":null}],\"c\":\"\\u00e9\\n\"},\n{\"switch\":true,\"duration\":6.5e1}]\n{\"x\":{}}";
    private const string Yaml = "- switch: pbx\n  a: [1, {b: ~}]\n  c: \"\\u00e9\\n\"\n  d: |\n    x\n    y\n- {switch: true, e: &f 1, g: *f}\n---\nh: >-\n  z\n";
    private const string Rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>switch</t></is></c><c r=\"B1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" s=\"3\"><v>42298.5</v></c><c r=\"B2\" t=\"s\"><v>1</v></c></row>";
    private const string Shared = "<si><t>duration</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si>";

    [Theory]
    [InlineData("calls.csv", Csv)]
    [InlineData("calls.json", Json)]
    [InlineData("calls.yaml", Yaml)]
    public void A_broken_text_is_read_or_refused(string name, string text) => Broken(Encoding.UTF8.GetBytes(text), bytes => Read(bytes, name));

    [Fact]
    public void A_broken_workbook_is_read_or_refused() => Broken(Workbook.Of(Rows, Shared), bytes => Read(bytes, "calls.xlsx"));

    [Theory]
    [InlineData("xl/worksheets/sheet1.xml")]
    [InlineData("xl/sharedStrings.xml")]
    [InlineData("xl/styles.xml")]
    [InlineData("xl/workbook.xml")]
    public void A_workbook_with_a_broken_part_is_read_or_refused(string part)
    {
        var parts = new List<(string Name, byte[] Content)>();
        using (var zip = new ZipArchive(new MemoryStream(Workbook.Of(Rows, Shared))))
        {
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using var open = entry.Open();
                open.CopyTo(content);
                parts.Add((entry.FullName, content.ToArray()));
            }
        }

        Broken(parts.Single(one => one.Name == part).Content, bytes =>
        {
            using var file = new MemoryStream();
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, content) in parts)
                {
                    using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                    entry.Write(name == part ? bytes : content);
                }
            }

            return Read(file.ToArray(), "calls.xlsx");
        });
    }

    [Fact]
    public void Any_bytes_under_any_name_are_read_or_refused() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), Gen.Elements("a.csv", "a.json", "a.yaml", "a.xlsx", "a").ToArbitrary(), (bytes, name) => Read(bytes, name)));

    private static void Broken(byte[] whole, Func<byte[], bool> reads) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(Breaks(whole).ToArbitrary(), reads));

    /// <summary>A byte is another, a piece is gone, doubled many times, or the end is missing; up to four such things at once.</summary>
    private static Gen<byte[]> Breaks(byte[] whole)
    {
        var one = from kind in Gen.Choose(0, 4) from at in Gen.Choose(0, whole.Length - 1) from length in Gen.Choose(1, 40) from value in Gen.Elements("\"'<>[]{}:,;&*|>-\n\t \0\u00ff\\#!%@0e".Select(sign => (byte)sign).ToArray()) select (kind, at, length, value);
        return from count in Gen.Choose(1, 4) from breaks in one.ArrayOf(count) select breaks.Aggregate(whole, Break);
    }

    private static byte[] Break(byte[] bytes, (int Kind, int At, int Length, byte Value) how)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var at = how.At % bytes.Length;
        var to = Math.Min(bytes.Length, at + how.Length);
        return how.Kind switch
        {
            0 => [.. bytes[..at], how.Value, .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[to..]],
            2 => [.. bytes[..at], .. Enumerable.Repeat(bytes[at..to], 50).SelectMany(piece => piece), .. bytes[at..]],
            3 => bytes[..at],
            _ => [.. bytes[..at], how.Value, .. bytes[at..]],
        };
    }

    private static bool Read(byte[] bytes, string name)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            ReadTable.Of(bytes, name);
        }
        catch (FileImportException refused)
        {
            Assert.NotEmpty(refused.Message);
        }

        return watch.Elapsed < Patience;
    }
}
