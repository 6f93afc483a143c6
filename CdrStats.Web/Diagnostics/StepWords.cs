using CdrStats.Infrastructure.Diagnostics;
using MudBlazor;

namespace CdrStats.Web.Diagnostics;

/// <summary>How findings look: a colour, and never it alone.</summary>
internal static class StepWords
{
    public static string Tone(FindingKind kind) => kind switch
    {
        FindingKind.Good => "ok",
        FindingKind.Note => "warning",
        _ => "critical",
    };

    public static string Word(FindingKind kind) => kind switch
    {
        FindingKind.Good => "well",
        FindingKind.Note => "look",
        _ => "broken",
    };

    public static string Sign(FindingKind kind) => kind switch
    {
        FindingKind.Good => Icons.Material.Outlined.CheckCircle,
        FindingKind.Note => Icons.Material.Outlined.WarningAmber,
        _ => Icons.Material.Outlined.ErrorOutline,
    };

    /// <summary>Where a link is on the page Diagnostic.</summary>
    public static string Anchor(string link) => $"link-{link.ToLowerInvariant()}";
}
