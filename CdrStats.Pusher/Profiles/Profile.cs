using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Profiles;

/// <summary>
/// A kind of switch and of store: which columns mean what, what names a record, which records are one call. A small yaml file, ours or the operator's;
/// what the operator's own settings say goes before it.
/// </summary>
/// <param name="Name">As <c>profile</c> names it.</param>
/// <param name="About">The switch and the store, in a line.</param>
/// <param name="Needs">What the switch must be configured with; empty: nothing.</param>
/// <param name="Text">The file as it is.</param>
internal sealed record Profile(string Name, string About, string Needs, string Text, YamlSettings Settings)
{
    /// <summary>What a profile may say; nothing that belongs to one machine alone, such as passwords.</summary>
    public static readonly IReadOnlyCollection<string> Keys =
        ["about", "needs", "storage_source", "db_file", "db_table", "db_id_field", "csv_path", "csv_layout", "cdr_source_type", "time_zone", "duration_includes_ringing",
            "streams", "identity", "cdr_fields", "cause_map", "cause_map_preset"];

    public static Profile Parse(string name, string text)
    {
        var yaml = YamlSettings.Parse($"profile {name}", text, Keys);
        var profile = new Profile(name, yaml.Required("about", "a line that names the switch and the store"), yaml.Filled("needs") ?? "", text, yaml);
        // Said here, with the profile's own lines, rather than by whoever uses it.
        ProfileRules.Check(profile);
        return profile;
    }
}
