using System.Globalization;
using Npgsql;

namespace CdrStats.Infrastructure.Privacy;

/// <summary>A number that is to go: every text by which records name it, and what stands in its place.</summary>
/// <param name="Digits">As it is read.</param>
/// <param name="Texts">As switches wrote it, the longest first, and its digits.</param>
/// <param name="Instead">As many digits: those that tell where it leads and what it costs, and zeros.</param>
internal sealed record NumberForms(string Digits, IReadOnlyList<string> Texts, string Instead)
{
    /// <summary>What stands in the place of a caller.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>Shorter ones are parts of other numbers, too, and are changed only where they are the whole text.</summary>
    private const int LeastWithin = 7;

    private const int LeastZeros = 2;

    /// <summary>Those that are sought within other texts.</summary>
    public IEnumerable<string> Within => Texts.Where(text => text.Count(char.IsAsciiDigit) >= LeastWithin);

    /// <summary>Reads them from the calls that there still are; read before the first of those is changed.</summary>
    public static async Task<NumberForms> ReadAsync(NpgsqlDataSource calls, string digits, CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("""
            select coalesce(max(greatest(length(dial_code), length(sell_prefix), length(buy_prefix))), 0), array_agg(distinct destination) from call where e164 = $1
            union all select 0, array_agg(distinct caller_number) from call where caller_e164 = $1
            """);
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(digits);
        var (kept, texts) = (0, new HashSet<string> { digits, "+" + digits });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            kept = Math.Max(kept, row.GetInt32(0));
            texts.UnionWith(row.IsDBNull(1) ? [] : row.GetFieldValue<string[]>(1));
        }

        texts.RemoveWhere(text => !text.Any(char.IsAsciiDigit));
        return new NumberForms(digits, [.. texts.OrderByDescending(text => text.Length).ThenBy(text => text, StringComparer.Ordinal)], Zeros(digits, kept));
    }

    /// <summary>How it is written down that it was done: without it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a number of {Digits.Length} digits");

    private static string Zeros(string digits, int kept) => digits[..Math.Clamp(kept, 0, Math.Max(digits.Length - LeastZeros, 0))].PadRight(digits.Length, '0');
}
