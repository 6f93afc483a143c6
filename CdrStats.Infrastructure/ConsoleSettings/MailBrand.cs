using System.Globalization;
using System.Net;
using CdrStats.Domain.ConsoleSettings;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>Puts the brand into mails, as they are sent or previewed: its name for the product's, and its logo and colour at the head of HTML.</summary>
internal static class MailBrand
{
    /// <summary>What texts of mails call the console.</summary>
    public const string Console = "CdrStats Console";

    /// <summary>Where the head of a mail goes, in its HTML.</summary>
    public const string Head = "<!--brand-->";

    /// <summary>Under which the HTML shows the logo.</summary>
    public const string LogoKey = "brand-logo";

    private const int LogoHeight = 32;

    public static string Text(Brand brand, string text) => brand.HasName ? text.Replace(Console, brand.Name, StringComparison.Ordinal) : text;

    /// <param name="logo">The address of the logo: of the mail's own part, or its bytes.</param>
    public static string Html(Brand brand, string html, string logo)
    {
        var name = WebUtility.HtmlEncode(brand.Name);
        var colour = brand.Accent is { } accent ? LegibleColour.On(accent, ["#ffffff"]) : "#57606a";
        var head = brand.Logo is { } shown
            ? string.Create(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 12px\"><img src=\"{logo}\" alt=\"{name}\" height=\"{LogoHeight}\" width=\"{shown.WidthAt(LogoHeight):0}\" style=\"height:{LogoHeight}px;width:auto;max-width:100%;border:0\"></p>")
            : brand.HasName || brand.Accent is not null ? $"<p style=\"margin:0 0 12px;font-weight:600;color:{colour}\">{name}</p>" : "";
        var branded = html.Replace(Head, head, StringComparison.Ordinal);
        return brand.HasName ? branded.Replace(Console, name, StringComparison.Ordinal) : branded;
    }
}
