namespace CdrStats.Domain.Accounts;

/// <summary>What a browser calls itself (User-Agent), in the words of whoever looks for a device of theirs.</summary>
public static class DeviceWords
{
    // Most browsers name others as well: the first that fits is the one.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <returns>The browser and the system, as far as they are known; null: neither is.</returns>
    public static (string? Browser, string? System)? Of(string userAgent)
    {
        ArgumentNullException.ThrowIfNull(userAgent);
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return browser is null && system is null ? null : (browser, system);
    }

    private static string? Find((string Mark, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
