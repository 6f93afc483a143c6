namespace CdrStats.Web.Shell;

/// <summary>
/// What the browser remembers about the shell, read from its cookies so that the first paint is already right.
/// The script of the page (wwwroot/js/shell.js) writes them.
/// </summary>
/// <param name="Theme">What the user chose: <c>system</c>, <c>dark</c> or <c>light</c>.</param>
/// <param name="IsDark">What that comes to; for <c>system</c> as the browser last reported it.</param>
/// <param name="NavigationCollapsed">The navigation shows icons only.</param>
public sealed record ShellPreferences(string Theme, bool IsDark, bool NavigationCollapsed)
{
    public static ShellPreferences Default { get; } = new("system", true, false);

    internal const string Hides = "hides-";
    private const string Cookie = "cdrstats-";

    /// <summary>The columns of calls that the user chose; null: none.</summary>
    public string? CallColumns { get; init; }

    /// <summary>By table the columns that the user left out, separated by dots.</summary>
    public IReadOnlyDictionary<string, string> HiddenColumns { get; init; } = new Dictionary<string, string>();

    /// <summary>The IANA time zone that the user has chosen, or else the browser's; null before its script has said so.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The zone in which times are shown to this user; UTC while it is not known.</summary>
    public TimeZoneInfo Zone => TimeZone is { Length: > 0 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Anything that is not one of our own values counts as not set.</summary>
    public static ShellPreferences Of(IRequestCookieCollection cookies)
    {
        ArgumentNullException.ThrowIfNull(cookies);
        var theme = cookies["cdrstats-theme"] is "dark" or "light" ? cookies["cdrstats-theme"]! : "system";
        var isDark = theme == "system" ? cookies["cdrstats-system-theme"] != "light" : theme == "dark";
        return new ShellPreferences(theme, isDark, cookies["cdrstats-nav"] == "collapsed")
        {
            TimeZone = cookies["cdrstats-zone"],
            CallColumns = cookies["cdrstats-call-columns"],
            HiddenColumns = cookies.Where(one => one.Key.StartsWith(Cookie + Hides, StringComparison.Ordinal)).ToDictionary(one => one.Key[(Cookie + Hides).Length..], one => one.Value),
        };
    }
}
