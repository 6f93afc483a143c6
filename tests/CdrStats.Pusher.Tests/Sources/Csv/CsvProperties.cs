using System.Text;
using CdrStats.Pusher.Sources.Csv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

public sealed class CsvProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300);
    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(40);

    private static readonly Gen<string> Piece = Gen.Elements("\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "\t", "|", " ", "\0", "a", "1", "é", "📞", "\uFEFF", "call-1", "\",\"", "\"\n", "\"\n\"", "id", "note");

    private static readonly Gen<string> Text = Piece.ListOf().Select(pieces => string.Concat(pieces));

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Text.Select(Encoding.UTF8.GetBytes),
        Text.Zip(Gen.Choose(0, 255).Select(value => (byte)value).ListOf(), (text, noise) => (byte[])[.. Encoding.UTF8.GetBytes(text), .. noise, .. "\n"u8]));

    [Fact]
    public void Whatever_stands_in_a_file_is_read_to_its_end_or_waits_and_nothing_throws() => Check.One(Many, Prop.ForAll(
        Bytes.ListOf().ToArbitrary(),
        Gen.Elements([.. CsvLayout.Named]).ToArbitrary(),
        Gen.Choose(1, 5).ToArbitrary(),
        async (parts, layout, batch) =>
        {
            using var lab = new CsvLab("x.csv", layout, "id", "1");
            foreach (var part in parts)
            {
                lab.Append("x.csv", part);
                await lab.DrainAsync(batch);
            }

            lab.Append("x.csv", "\n");
            await lab.DrainAsync(batch);
            var (rows, keys) = (lab.Rows.Count + lab.Refused.Count, lab.Rows.Concat(lab.Refused).Select(row => (string)row.Key).Order().ToList());
            Assert.Equal(0, lab.Again);

            // Read anew in one go, it brings no record under another name.
            lab.Restart();
            File.Delete(lab.MarksFile);
            await lab.DrainAsync();
            return lab.Rows.Count + lab.Refused.Count >= rows && keys.Distinct().Count() == rows;
        }));

    [Fact]
    public void What_rfc_4180_writes_is_read_as_it_was_however_it_is_cut_into_pieces() => Check.One(Many, Prop.ForAll(
        Text.Zip(Text).ListOf().ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        async (records, piece) =>
        {
            using var lab = new CsvLab("x.csv");
            var file = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => $"{Quoted(record.Item1)},{Quoted(record.Item2)}\n")));
            foreach (var part in file.Chunk(piece))
            {
                lab.Append("x.csv", part);
                await lab.BatchAsync(batch: 3);
                if (part[0] % 5 == 0)
                {
                    lab.Restart();
                }
            }

            await lab.DrainAsync();
            return lab.Refused.Count == 0
                && lab.Rows.Select(row => (Value(row.Values[0]), Value(row.Values[1]))).SequenceEqual(records.Select(record => (record.Item1, record.Item2)));
        }));

    /// <summary>Where one wrong turn is taken for each line, the whole must not be gone through for each line.</summary>
    [Fact]
    public void Whatever_is_repeated_without_end_takes_no_more_steps_than_it_has_bytes() => Check.One(Many, Prop.ForAll(
        Text.Where(text => text.Contains('\n', StringComparison.Ordinal)).ToArbitrary(),
        Gen.Elements([.. CsvLayout.Named]).ToArbitrary(),
        (pattern, layout) => Walk(pattern, layout)));

    [Fact]
    public void A_quote_lost_in_each_line_takes_no_more_steps_than_the_lines_have_bytes() =>
        Assert.All(CsvLayout.Named, layout => Assert.True(Walk("|\"\"\",\"\"x\"id|\"\n", layout), layout.Name));

    [Fact]
    public void Whatever_is_repeated_without_end_is_read_in_little_memory() => Check.One(Few.WithMaxTest(15), Prop.ForAll(
        Text.Where(text => text.Length > 0).ToArbitrary(),
        Gen.Elements([.. CsvLayout.Named]).ToArbitrary(),
        async (pattern, layout) =>
        {
            using var lab = new CsvLab("x.csv", layout, "id", "1");
            lab.Append("x.csv", string.Concat(Enumerable.Repeat(pattern, 1_000_000 / pattern.Length)));
            var before = GC.GetTotalMemory(forceFullCollection: false);
            var most = 0L;
            while (await ReadAsync(lab))
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
            }

            // A batch of a thousand small lines, or of a few of 1 MiB, and what was not collected yet.
            return most < 200L << 20;

            static async Task<bool> ReadAsync(CsvLab lab)
            {
                var source = await lab.SourceAsync();
                var rows = await source.ReadAsync(1_000, CancellationToken.None);
                await source.MarkAsync(rows, CancellationToken.None);
                return rows.Count > 0;
            }
        }));

    [Fact]
    public void A_packed_file_that_is_torn_or_none_is_passed_over_and_nothing_throws() => Check.One(Few, Prop.ForAll(
        Text.ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        Gen.Choose(0, 400).ToArbitrary(),
        Gen.Choose(0, 255).ToArbitrary(),
        async (text, place, value) =>
        {
            using var lab = new CsvLab("*.csv*");
            lab.Append("x.csv", Encoding.UTF8.GetBytes($"a,{Quoted(text)}\nb,1\n"));
            lab.Pack("x.csv");
            var packed = File.ReadAllBytes(lab.File("x.csv.gz"));
            packed[place % packed.Length] = (byte)value;
            File.WriteAllBytes(lab.File("x.csv.gz"), value % 2 == 0 ? packed : packed[..(place % packed.Length)]);
            lab.Append("y.csv", "sound,1\n");
            for (var turn = 0; turn < 4; turn++)
            {
                await lab.DrainAsync();
                lab.Clock.Wait(TimeSpan.FromMinutes(2));
            }

            return lab.Inbox.Contains("sound");
        }));

    /// <summary>Goes through 300 KB of a pattern record by record, all of it there at once; false as soon as that takes too many steps.</summary>
    private static bool Walk(string pattern, CsvLayout layout)
    {
        var file = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(pattern, 300_000 / pattern.Length)));
        var first = file.AsSpan(0, file.AsSpan().IndexOf((byte)'\n') + 1);
        var names = layout.Parser(layout.Detect(first), layout.MayHave);
        names.Find(first, enough: true);
        var parser = layout.Parser(layout.Detect(first), layout.Columns.Count > 0 ? layout.MayHave : count => count == names.Count);
        for (var at = 0; at < file.Length && parser.Steps <= 4 * file.Length; at += parser.Taken)
        {
            parser.Find(file.AsSpan(at), enough: true);
        }

        return parser.Steps <= 4 * file.Length;
    }

    private static string Value(object? value) => value as string ?? Encoding.UTF8.GetString((byte[])value!);

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
