using System.Globalization;

namespace CdrStats.Domain.ConsoleSettings;

/// <summary>Colours as #rrggbb, and how legible one is on another (WCAG 2.2, contrast ratio: 1 to 21).</summary>
public static class LegibleColour
{
    /// <summary>What WCAG 2.2 AA asks of text.</summary>
    public const double Enough = 4.5;

    private const int Steps = 100;

    public static bool IsColour(string? text) => text is ['#', _, _, _, _, _, _] && text.Skip(1).All(char.IsAsciiHexDigit);

    /// <summary>The least of its ratios on the grounds.</summary>
    public static double Contrast(string colour, IEnumerable<string> grounds) => grounds.Min(ground => Contrast(colour, ground));

    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>The colour, mixed with as little white (on dark grounds) or black (on light ones) as makes it legible on every one of them.</summary>
    /// <param name="grounds">All dark or all light: such that white or black is legible on each.</param>
    public static string On(string colour, IReadOnlyList<string> grounds)
    {
        ArgumentNullException.ThrowIfNull(grounds);
        var end = Contrast("#ffffff", grounds) > Contrast("#000000", grounds) ? 255 : 0;
        var mixed = colour;
        for (var step = 1; step <= Steps && Contrast(mixed, grounds) < Enough; step++)
        {
            mixed = Mix(colour, end, step);
        }

        return mixed;
    }

    private static string Mix(string colour, int end, int step)
    {
        return string.Create(CultureInfo.InvariantCulture, $"#{Part(1):x2}{Part(3):x2}{Part(5):x2}");

        int Part(int at) => ((Value(colour, at) * (Steps - step)) + (end * step)) / Steps;
    }

    private static double Luminance(string colour) => (0.2126 * Light(colour, 1)) + (0.7152 * Light(colour, 3)) + (0.0722 * Light(colour, 5));

    private static double Light(string colour, int at)
    {
        var part = Value(colour, at) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }

    private static int Value(string colour, int at) => int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
