using System.Globalization;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;

namespace CdrStats.Benchmarks;

/// <summary>A CSV file with the manual's 25 columns and an operator's calls, one behind the other in time.</summary>
internal sealed record SyntheticFile(CallFile File, long Bytes)
{
    public const int CallsPerSecond = 200;

    private static readonly string[] Prefixes = ["34", "44", "33", "49", "39", "351", "1212", "1416", "212", "31", "32", "41", "43", "46", "47", "48", "353", "420", "90", "7495", "972", "971", "27", "91", "86", "81", "61", "52", "55", "57"];
    private static readonly int[] Causes = [17, 19, 487, 34, 1, 18, 21, 27, 38, 41];

    /// <summary>When the first call began.</summary>
    public static DateTimeOffset Begins { get; } = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file of so many bytes, or a few more. Files of different sizes have no row in common.</summary>
    public static SyntheticFile Write(string folder, long bytes)
    {
        var path = Path.Combine(folder, $"{bytes}.csv");
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine(string.Join(',', InboxColumns.Names.Take((int)InboxColumn.LinkedId)));
        for (long at = 0; file.BaseStream.Position < bytes; at++)
        {
            var hash = (uint)(at * 2_654_435_761 >> 7);
            var answered = hash % 10 < 6;
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"10.0.0.{1 + (at % 3)},3,{bytes:x8}-{hash:x8}-{at:x12},3491{1_000_000 + (hash % 8_999_999)},Caller {hash % 500},+{Prefixes[hash % Prefixes.Length]}{600_000_000 + (hash % 99_999_999)},,,sofia/external/{at},{Begins.AddSeconds(at / CallsPerSecond).UtcDateTime:yyyy-MM-dd HH:mm:ss},{(answered ? 20 + (hash % 400) : hash % 40)},{(answered ? 15 + (hash % 400) : 0)},3,5,,{(answered ? 16 : Causes[hash / 10 % 10])},,2,,acc{hash / 7 % 12},,,,,\"{{\"\"codec\"\":\"\"PCMA\"\"}}\""));
        }

        file.Flush();
        return new SyntheticFile(new CallFile(path, "calls.csv", folder), file.BaseStream.Position);
    }
}
