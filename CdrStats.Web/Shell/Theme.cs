using MudBlazor;

namespace CdrStats.Web.Shell;

/// <summary>
/// The console's one theme: the component library's palette and the CSS custom properties, made from the same <see cref="Tones"/>.
/// </summary>
public static class Theme
{
    private static readonly string[] Typeface = ["Inter", "Segoe UI", "system-ui", "sans-serif"];

    private static (string? Accent, MudTheme Mud, string Css)? _made;

    /// <summary>The component library's theme, dark and light.</summary>
    /// <param name="accent">#rrggbb, made legible in each; null: the console's own.</param>
    public static MudTheme Mud(string? accent) => Of(accent).Mud;

    /// <summary>
    /// Both themes as custom properties. The attribute on the root element decides; before the script of the page has set one, the system does.
    /// </summary>
    /// <param name="accent">As for <see cref="Mud"/>.</param>
    public static string Css(string? accent) => Of(accent).Css;

    // One brand at a time: made once for each. Two who make it at once make the same.
    private static (string? Accent, MudTheme Mud, string Css) Of(string? accent) =>
        _made is { } made && made.Accent == accent ? made : (_made = (accent, Make(accent), MakeCss(Tones.Dark.With(accent), Tones.Light.With(accent)))).Value;

    private static string MakeCss(Tones dark, Tones light) =>
        $":root,:root[data-theme=dark]{{{dark.Css("dark")}}}" +
        $":root[data-theme=light]{{{light.Css("light")}}}" +
        $"@media (prefers-color-scheme:light){{:root:not([data-theme]){{{light.Css("light")}}}}}";

    private static MudTheme Make(string? accent) => new()
    {
        PaletteDark = Paint(new PaletteDark(), Tones.Dark.With(accent)),
        PaletteLight = Paint(new PaletteLight(), Tones.Light.With(accent)),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px", DrawerWidthLeft = "212px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Typeface, FontSize = "14px", LineHeight = "1.4", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Typeface, FontSize = "14px", LineHeight = "1.4", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Typeface, FontSize = "13px", LineHeight = "1.4", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Typeface, FontSize = "14px", FontWeight = "600", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Typeface, FontSize = "13px", FontWeight = "600", LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontFamily = Typeface, FontSize = "12px", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Typeface, FontSize = "14px", FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
            H5 = new H5Typography { FontFamily = Typeface, FontSize = "20px", FontWeight = "600", LetterSpacing = "-0.01em" },
            H6 = new H6Typography { FontFamily = Typeface, FontSize = "16px", FontWeight = "600", LetterSpacing = "normal" },
        },
    };

    private static TPalette Paint<TPalette>(TPalette palette, Tones tones) where TPalette : Palette
    {
        palette.Primary = tones.Accent;
        palette.PrimaryContrastText = tones.OnAccent;
        palette.Secondary = tones.Muted;
        palette.SecondaryContrastText = tones.Ground;
        palette.Tertiary = tones.Series3;
        palette.Info = tones.Notice;
        palette.InfoContrastText = tones.OnAccent;
        palette.Success = tones.Ok;
        palette.SuccessContrastText = tones.OnAccent;
        palette.Warning = tones.Warning;
        palette.WarningContrastText = tones.OnAccent;
        palette.Error = tones.Critical;
        palette.ErrorContrastText = tones.OnAccent;
        palette.Background = tones.Ground;
        palette.BackgroundGray = tones.Raised;
        palette.Surface = tones.Surface;
        palette.DrawerBackground = tones.Surface;
        palette.DrawerText = tones.Text;
        palette.DrawerIcon = tones.Muted;
        palette.AppbarBackground = tones.Surface;
        palette.AppbarText = tones.Text;
        palette.TextPrimary = tones.Text;
        palette.TextSecondary = tones.Muted;
        palette.TextDisabled = tones.Faint;
        palette.ActionDefault = tones.Muted;
        palette.ActionDisabled = tones.Faint;
        palette.ActionDisabledBackground = tones.Raised;
        palette.Divider = tones.Line;
        palette.DividerLight = tones.Line;
        palette.LinesDefault = tones.Line;
        palette.LinesInputs = tones.Faint;
        palette.TableLines = tones.Line;
        palette.TableStriped = tones.Raised;
        palette.TableHover = tones.Raised;
        return palette;
    }
}
