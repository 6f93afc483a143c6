using Microsoft.Playwright;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>How a page is looked at.</summary>
/// <param name="Width">Of the screen, px; below 500 it is a phone's.</param>
internal sealed record Look(ColorScheme Theme, int Width)
{
    /// <summary>Each theme and each width once: colours and layout go their own ways.</summary>
    public static readonly IReadOnlyList<Look> Two = [new(ColorScheme.Dark, 1440), new(ColorScheme.Light, 390)];

    /// <summary>For the pages watched all day.</summary>
    public static readonly IReadOnlyList<Look> Four = [new(ColorScheme.Dark, 1440), new(ColorScheme.Light, 1440), new(ColorScheme.Dark, 390), new(ColorScheme.Light, 390)];

    /// <summary>A wall's screen.</summary>
    public const int Wall = 3840;

    /// <summary>A wall's screen that stands on end.</summary>
    public const int OnEnd = 1080;

    public int Height => Width switch
    {
        < 500 => 844,
        OnEnd => 1920,
        Wall => 2160,
        _ => 900,
    };

    public override string ToString() => $"{(Theme == ColorScheme.Dark ? "dark" : "light")}-{Width}";

    /// <summary>Both themes at a width.</summary>
    public static IReadOnlyList<Look> Both(int width) => [new(ColorScheme.Dark, width), new(ColorScheme.Light, width)];
}
