using System.Globalization;
using CdrStats.Web.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class TonesTests
{
    public static TheoryData<string> Themes => ["dark", "light"];

    private static Tones Of(string theme) => theme == "dark" ? Tones.Dark : Tones.Light;

    [Theory]
    [MemberData(nameof(Themes))]
    public void Every_colour_of_words_is_legible_on_every_ground(string theme)
    {
        var tones = Of(theme);
        string[] grounds = [tones.Ground, tones.Surface, tones.Raised];
        string[] words = [tones.Text, tones.Muted, tones.Faint, tones.Accent, tones.Ok, tones.Notice, tones.Warning, tones.Critical];

        Assert.All(grounds, ground => Assert.All(words, word =>
            Assert.True(Contrast(word, ground) >= 4.5, $"{word} on {ground}: {Contrast(word, ground):0.00}")));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Words_on_the_accent_and_on_the_status_colours_are_legible(string theme)
    {
        var tones = Of(theme);

        Assert.All([tones.Accent, tones.Ok, tones.Notice, tones.Warning, tones.Critical], ground =>
            Assert.True(Contrast(tones.OnAccent, ground) >= 4.5, $"on {ground}: {Contrast(tones.OnAccent, ground):0.00}"));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void The_wallboards_words_keep_seven_to_one(string theme)
    {
        var tones = Of(theme);

        Assert.True(Contrast(tones.Text, tones.Surface) >= 7);
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Whatever_accent_is_chosen_is_legible_on_every_ground_and_under_its_words_and_a_legible_one_stays(string theme)
    {
        var tones = Of(theme);
        int[] parts = [0, 40, 90, 128, 170, 215, 255];
        var chosen = (from red in parts from green in parts from blue in parts select string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}")).ToList();

        Assert.All(chosen, accent => Assert.All([tones.Ground, tones.Surface, tones.Raised, tones.OnAccent], ground =>
            Assert.True(Contrast(tones.With(accent).Accent, ground) >= 4.5, $"{accent} became {tones.With(accent).Accent}: {Contrast(tones.With(accent).Accent, ground):0.00} on {ground}")));
        Assert.Equal(tones, tones.With(tones.Accent));
    }

    // WCAG 2.2, contrast ratio.
    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour) =>
        (0.2126 * Channel(colour, 1)) + (0.7152 * Channel(colour, 3)) + (0.0722 * Channel(colour, 5));

    private static double Channel(string colour, int at)
    {
        var part = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }
}
