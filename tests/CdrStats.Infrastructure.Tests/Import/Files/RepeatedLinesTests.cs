using CdrStats.Infrastructure.Import.Files;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class RepeatedLinesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 3)]
    [InlineData(200_000, 150_000)]
    [InlineData(900_000, 700_000)]
    [InlineData(600_000, 1)]
    public void Each_row_knows_how_many_equal_ones_stand_before_it(int rows, int different)
    {
        var random = new Random(7);
        var hashes = Enumerable.Range(0, rows).Select(_ => (UInt128)(uint)random.Next(different) * new UInt128(0x9E3779B97F4A7C15, 0xF39CC0605CEDC835)).ToArray();
        using var repeats = new RepeatedLines(Path.GetTempPath());
        foreach (var hash in hashes)
        {
            repeats.Add(hash);
        }

        repeats.Seal();

        var seen = new Dictionary<UInt128, int>();
        for (var row = 0; row < rows; row++)
        {
            var before = seen.GetValueOrDefault(hashes[row]);
            seen[hashes[row]] = before + 1;
            if (row % 3 != 1)       // rows may be passed over
            {
                Assert.Equal(before, repeats.OrdinalOf(row));
            }
        }

        Assert.Equal((rows, rows - seen.Count), (repeats.Rows, repeats.Repeats));
    }
}
