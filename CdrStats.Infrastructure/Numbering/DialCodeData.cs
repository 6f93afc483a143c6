using CdrStats.Domain.Numbering;

namespace CdrStats.Infrastructure.Numbering;

/// <summary>The built-in dial codes (made by tools/CdrStats.DialCodes) and countries.</summary>
public static class DialCodeData
{
    /// <summary>Reads the dial codes afresh, by prefix; the caller keeps them.</summary>
    public static IReadOnlyList<DialCode> Load()
    {
        using var stream = typeof(DialCodeData).Assembly.GetManifestResourceStream("dial_codes.csv")
            ?? throw new InvalidOperationException("The dial codes are missing from the assembly.");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var codes = new List<DialCode>();
        while (reader.ReadLine() is { } line)
        {
            // The file is our own: its values contain neither commas nor quotes.
            var values = line.Split(',');
            codes.Add(new DialCode(values[0], values[1].Length == 0 ? null : values[1], values[2], Enum.Parse<NumberType>(values[3])));
        }

        return codes;
    }

    /// <summary>All countries, by alpha-2 code.</summary>
    public static IReadOnlyList<Country> Countries() => Country.All;
}
