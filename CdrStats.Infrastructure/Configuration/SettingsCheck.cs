using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Configuration;

/// <summary>Holds what is configured against what the features read, before anything starts.</summary>
public static class SettingsCheck
{
    // What is read from nowhere else: a word that is wrong here would fall back to a default in silence.
    private static readonly string[] Roots = ["CdrStats", "ConnectionStrings"];

    /// <exception cref="SettingException">The first key that is unknown, or whose value is not allowed.</exception>
    public static void Check(IConfiguration configuration, IEnumerable<Setting> settings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var known = settings.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Roots.SelectMany(root => configuration.GetSection(root).AsEnumerable()).Where(pair => !string.IsNullOrEmpty(pair.Value)))
        {
            if (!known.TryGetValue(key, out var setting))
            {
                throw new SettingException($"{key} is not a setting of the console; {Nearest(key, known.Keys)}.");
            }

            CheckValue(setting, value!);
        }
    }

    private static void CheckValue(Setting setting, string value)
    {
        if (!setting.Allows(value))
        {
            throw new SettingException($"{setting.Key} is {(setting.IsSecret ? "not one to use" : $"'{value}'")}; allowed is {setting.Allowed}.");
        }
    }

    private static string Nearest(string key, Dictionary<string, Setting>.KeyCollection known) =>
        known.Count == 0 ? "there are none" : $"the nearest one is {Spelling.Nearest(key, known)}";
}
