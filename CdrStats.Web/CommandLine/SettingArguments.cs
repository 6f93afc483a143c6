namespace CdrStats.Web.CommandLine;

/// <summary>Settings among a verb's own words: <c>--ConnectionStrings:CdrStats=…</c> or <c>--CdrStats:DataDirectory /srv/cdr</c>.</summary>
internal static class SettingArguments
{
    public static (string[] Settings, string[] Words) Split(string[] arguments)
    {
        var settings = new List<string>();
        var words = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!IsSetting(arguments[i]))
            {
                words.Add(arguments[i]);
                continue;
            }

            settings.Add(arguments[i]);
            if (!arguments[i].Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Length)
            {
                settings.Add(arguments[++i]);
            }
        }

        return ([.. settings], [.. words]);
    }

    /// <summary>No verb has an option with a colon in its name.</summary>
    private static bool IsSetting(string argument)
    {
        var name = argument.Split('=', 2)[0];
        return name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal);
    }
}
