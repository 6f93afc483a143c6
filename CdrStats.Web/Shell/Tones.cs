using System.Globalization;
using CdrStats.Domain.ConsoleSettings;

namespace CdrStats.Web.Shell;

/// <summary>
/// One theme's colours, as #rrggbb. Accent and the four status colours are text colours too, so each keeps 4.5:1 on every ground.
/// </summary>
public sealed record Tones(
    string Ground,
    string Surface,
    string Raised,
    string Line,
    string Text,
    string Muted,
    string Faint,
    string Accent,
    string OnAccent,
    string Ok,
    string Notice,
    string Warning,
    string Critical,
    string Series2,
    string Series3,
    string Series4)
{
    public static Tones Dark { get; } = new(
        Ground: "#0f1318", Surface: "#161b22", Raised: "#1c232c", Line: "#28313c",
        Text: "#e7ebf0", Muted: "#93a0b0", Faint: "#828f9f", Accent: "#58a6ff", OnAccent: "#0b1521",
        Ok: "#3fb98a", Notice: "#7aa2f7", Warning: "#e3b341", Critical: "#f47067",
        Series2: "#5b6a7d", Series3: "#b48ead", Series4: "#56b6c2");

    public static Tones Light { get; } = new(
        Ground: "#f5f6f8", Surface: "#ffffff", Raised: "#f0f2f5", Line: "#dde2e8",
        Text: "#171c23", Muted: "#566273", Faint: "#616d7e", Accent: "#0b63c5", OnAccent: "#ffffff",
        Ok: "#0b7a55", Notice: "#3a5ccc", Warning: "#8a5a00", Critical: "#c2293f",
        Series2: "#a3aebb", Series3: "#8a5a86", Series4: "#1f7f8c");

    /// <summary>The theme with another accent, lightened or darkened until it is legible on every ground and under the words on it; null: the same theme.</summary>
    public Tones With(string? accent) => accent is null ? this : this with { Accent = LegibleColour.On(accent, AccentGrounds) };

    /// <summary>What an accent has to be legible on.</summary>
    internal IReadOnlyList<string> AccentGrounds => [Ground, Surface, Raised, OnAccent];

    /// <summary>The colours as CSS custom properties, for one declaration block.</summary>
    public string Css(string scheme) => string.Create(CultureInfo.InvariantCulture,
        $"color-scheme:{scheme};--ground:{Ground};--surface:{Surface};--raised:{Raised};--line:{Line};--text:{Text};--muted:{Muted};--faint:{Faint};" +
        $"--accent:{Accent};--on-accent:{OnAccent};--ok:{Ok};--notice:{Notice};--warning:{Warning};--critical:{Critical};" +
        $"--series2:{Series2};--series3:{Series3};--series4:{Series4};");
}
