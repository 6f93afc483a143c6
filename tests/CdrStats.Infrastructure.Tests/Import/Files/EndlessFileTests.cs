using System.Text;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

[CollectionDefinition(nameof(EndlessFileTests), DisableParallelization = true)]
public sealed class EndlessFiles;

/// <summary>Files that go on and on with anything: however they do, a few rows of them are in memory. By itself, since it looks at the memory of the process.</summary>
[Collection(nameof(EndlessFileTests))]
public sealed class EndlessFileTests
{
    private const int Length = 9 * 1024 * 1024;
    private const long Most = 8 * 1024 * 1024;

    [Fact]
    public void Of_a_csv_file_that_goes_on_with_anything_little_is_in_memory() => StaysSmall(
        "calls.csv", "switch,starting_date,duration,billsec\n",
        "pbx,2026-11-01 10:00:00,65,60\n", "\"a\nb\",,1,2\n", ",", "\"", "\n", "x", " ", "#", "\"\"", ";", "é", "\0", "\r", "a,b,c,d\n");

    [Fact]
    public void Of_a_json_file_that_goes_on_with_anything_little_is_in_memory() => StaysSmall(
        "calls.json", "[{\"switch\":\"pbx\"}\n",
        ",{\"a\":1,\"b\":[1,{\"c\":null}]}\n", "{\"a\":\"x\"}", "[", "]", ",", "{\"a\":", "\"", "x", " ", "\n", "\\", "// x\n", "1", "{\"\\u0061\":true}", "]{\"b\":2}[");

    [Fact]
    public void Of_a_yaml_file_that_goes_on_with_anything_little_is_in_memory() => StaysSmall(
        "calls.yaml", "- switch: pbx\n",
        "- a: 1\n  b: [1, {c: ~}]\n", "- {a: x}\n", "---\n", "- ", "[", "{", "\"", "'", "# x\n", "  a: &b |\n   x\n", "*b", " ", "\n", "x", "? ", ": ", "%", "- a: >\n   x\n\n");

    /// <summary>The file begins so, and goes on with one piece again and again, made of up to six of these.</summary>
    private static void StaysSmall(string name, string begins, params string[] parts)
    {
        var pieces = from count in Gen.Choose(1, 6) from some in Gen.Elements(parts).ArrayOf(count) select string.Concat(some);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(pieces.ToArbitrary(), piece =>
        {
            using var file = new Endless(Encoding.UTF8.GetBytes(begins), Encoding.UTF8.GetBytes(piece), Length);
            try
            {
                using var table = TableFiles.Open(file, TableFiles.KindOf(file, name), new FileMapping(), Path.GetTempPath());
                var row = new TableRow();
                while (table.Next(row))
                {
                }
            }
            catch (FileImportException refused)
            {
                Assert.NotEmpty(refused.Message);
            }

            return file.Grown < Most;
        }));
    }

    /// <summary>Looks at the live memory of the process as it is read.</summary>
    private sealed class Endless(byte[] begins, byte[] piece, long length) : Stream
    {
        private const int BetweenLooks = 2 * 1024 * 1024;
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private long _looked;

        /// <summary>The most that it was more than before the file was opened.</summary>
        public long Grown { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (Position - _looked > BetweenLooks)
            {
                _looked = Position;
                Grown = Math.Max(Grown, GC.GetTotalMemory(forceFullCollection: true) - _before);
            }

            var count = (int)Math.Min(buffer.Length, length - Position);
            for (var at = 0; at < count;)
            {
                var from = Position + at;
                var rest = from < begins.Length ? begins.AsSpan((int)from) : piece.AsSpan((int)((from - begins.Length) % piece.Length));
                rest = rest[..Math.Min(rest.Length, count - at)];
                rest.CopyTo(buffer[at..]);
                at += rest.Length;
            }

            Position += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
