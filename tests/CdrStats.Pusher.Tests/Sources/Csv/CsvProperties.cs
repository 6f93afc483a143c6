using System.Text;
using CdrStats.Pusher.Sources.Csv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

public sealed class CsvProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300);

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
        (parts, layout, batch) =>
        {
            using var lab = new CsvLab("x.csv", layout, "id", "1");
            foreach (var part in parts)
            {
                lab.Append("x.csv", part);
                lab.DrainAsync(batch).GetAwaiter().GetResult();
            }

            lab.Append("x.csv", "\n");
            lab.DrainAsync(batch).GetAwaiter().GetResult();
            var (rows, keys) = (lab.Rows.Count + lab.Refused.Count, lab.Rows.Concat(lab.Refused).Select(row => (string)row.Key).Order().ToList());
            Assert.Equal(0, lab.Again);

            // Read anew in one go, it brings no record under another name.
            lab.Restart();
            File.Delete(lab.MarksFile);
            lab.DrainAsync().GetAwaiter().GetResult();
            return lab.Rows.Count + lab.Refused.Count >= rows && keys.Distinct().Count() == rows;
        }));

    [Fact]
    public void What_rfc_4180_writes_is_read_as_it_was_however_it_is_cut_into_pieces() => Check.One(Many, Prop.ForAll(
        Text.Zip(Text).ListOf().ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        (records, piece) =>
        {
            using var lab = new CsvLab("x.csv");
            var file = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => $"{Quoted(record.Item1)},{Quoted(record.Item2)}\n")));
            foreach (var part in file.Chunk(piece))
            {
                lab.Append("x.csv", part);
                lab.BatchAsync(batch: 3).GetAwaiter().GetResult();
                if (part[0] % 5 == 0)
                {
                    lab.Restart();
                }
            }

            lab.DrainAsync().GetAwaiter().GetResult();
            return lab.Refused.Count == 0
                && lab.Rows.Select(row => (Value(row.Values[0]), Value(row.Values[1]))).SequenceEqual(records.Select(record => (record.Item1, record.Item2)));
        }));

    private static string Value(object? value) => value as string ?? Encoding.UTF8.GetString((byte[])value!);

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
