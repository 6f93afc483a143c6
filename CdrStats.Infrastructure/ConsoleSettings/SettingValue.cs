using CdrStats.Infrastructure.Configuration;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>Where a setting has its value from.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The settings page.</summary>
    Stored,

    /// <summary>Files, environment or command line: the settings page shows it and cannot change it.</summary>
    Configured,
}

/// <summary>A setting as it is.</summary>
/// <param name="Key">In full: <c>CdrStats:Mail:Host</c>.</param>
/// <param name="Value">Empty: none, or it is a secret, which is never told.</param>
public sealed record SettingValue(string Key, string Value, SettingOrigin Origin, string Allowed)
{
    public bool IsSecret { get; init; }

    /// <summary>There is one, told or not.</summary>
    public bool IsSet { get; init; }

    public bool IsReadOnly => Origin == SettingOrigin.Configured;
}

/// <summary>Settings that are shown and stored together.</summary>
/// <param name="Id">Under which the audit log has their edits.</param>
/// <param name="Name">As the address and the audit log name it.</param>
/// <param name="Path">With which their keys begin.</param>
public sealed record SettingSection(int Id, string Name, string Path)
{
    public static SettingSection Mediation { get; } = new(1, "mediation", "CdrStats:Mediation:");

    public static SettingSection Retention { get; } = new(2, "retention", "CdrStats:Retention:");

    public static SettingSection Mail { get; } = new(3, "mail", "CdrStats:Mail:");

    public static SettingSection Branding { get; } = new(4, "branding", "CdrStats:Branding:");

    public static SettingSection Privacy { get; } = new(5, "privacy", "CdrStats:Privacy:");

    public static IReadOnlyList<SettingSection> All { get; } = [Mediation, Retention, Mail, Branding, Privacy];

    public string KeyOf(string name) => Path + name;

    internal IEnumerable<Setting> Of(IEnumerable<Setting> settings) => settings.Where(setting => setting.Key.StartsWith(Path, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The settings of a section.</summary>
/// <param name="Version">Moves with every edit of any setting.</param>
public sealed record SectionState(SettingSection Section, long Version, IReadOnlyDictionary<string, SettingValue> Values)
{
    /// <summary>By its name within the section.</summary>
    public SettingValue this[string name] => Values[Section.KeyOf(name)];
}
