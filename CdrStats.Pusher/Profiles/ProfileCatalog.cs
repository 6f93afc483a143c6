using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Profiles;

/// <summary>The profiles inside the program, and the operator's own files.</summary>
internal static class ProfileCatalog
{
    private const string Prefix = "profile/";

    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(ProfileCatalog).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Whether a file is meant, not a name.</summary>
    public static bool IsFile(string written) => written.Contains('/') || written.EndsWith(".yaml", StringComparison.Ordinal) || written.EndsWith(".yml", StringComparison.Ordinal);

    /// <param name="written">A name, or the path of a file.</param>
    /// <param name="folder">Where a relative path begins.</param>
    /// <exception cref="ConfigurationException">There is no such profile, or it cannot be used.</exception>
    public static Profile Open(string written, string folder) => IsFile(written) ? Profile.Parse(written, Own(written, folder))
        : Names.Contains(written) ? Profile.Parse(written, Text(written))
        : throw new ConfigurationException($"profile '{written}' is unknown; did you mean '{NearestName.Of(written, Names)}'? 'cdr-pusher profiles' lists them; a file of your own has a path, as in ./my.yaml");

    private static string Own(string written, string folder)
    {
        var path = Path.Combine(folder, written);
        try
        {
            return SettingsText.Read(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"profile {written} cannot be read: {unreadable.Message}");
        }
    }

    private static string Text(string name)
    {
        using var stream = typeof(ProfileCatalog).Assembly.GetManifestResourceStream(Prefix + name) ?? throw new InvalidOperationException($"There is no resource {Prefix}{name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
