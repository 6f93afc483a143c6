using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Configuration;

/// <summary>Holds what is configured against what the features read, before anything starts.</summary>
public static class SettingsCheck
{
    private const string Root = "CdrStats";

    /// <exception cref="SettingException">The first key that is unknown, or whose value is not allowed.</exception>
    public static void Check(IConfiguration configuration, IEnumerable<Setting> settings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var known = settings.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in configuration.GetSection(Root).AsEnumerable().Where(pair => !string.IsNullOrEmpty(pair.Value)))
        {
            if (!known.TryGetValue(key, out var setting))
            {
                throw new SettingException($"{key} is not a setting of the console; {Nearest(key, known.Keys)}.");
            }

            if (!setting.Allows(value!))
            {
                throw new SettingException($"{setting.Key} is {(setting.IsSecret ? "not one to use" : $"'{value}'")}; allowed is {setting.Allowed}.");
            }
        }
    }

    private static string Nearest(string key, Dictionary<string, Setting>.KeyCollection known) =>
        known.Count == 0 ? "there are none" : $"the nearest one is {known.MinBy(candidate => Distance(key.ToUpperInvariant(), candidate.ToUpperInvariant()))}";

    // Levenshtein's: how many letters must be added, dropped or exchanged.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var exchanged = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
