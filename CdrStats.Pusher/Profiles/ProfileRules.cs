using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Profiles;

/// <summary>Reads and checks what only profiles say: the parts a store is read in, and what names a record.</summary>
internal static class ProfileRules
{
    private static readonly string[] StreamKeys = ["table", "where", "last_within", "of", "at"];

    public static void Check(Profile profile)
    {
        var fields = FieldSettings.Own(profile.Settings, isProfile: true);
        if (fields.Count == 0)
        {
            throw profile.Settings.Error("cdr_fields", "a profile needs cdr_fields");
        }

        if (Identity(profile, fields).Count == 0)
        {
            throw profile.Settings.Error("identity", "identity is missing: a list of lists of fields that name a record, the best first");
        }

        _ = CauseSettings.Read(profile.Settings, fields);
        _ = Streams(profile, fields, new SourceSettings(SourceKind.Sqlite3, "", "cdr", null, null, new Dictionary<string, string>()));
    }

    /// <summary>Which fields name a record: <c>[[callid, sequence], [callid, dstchannel?, key]]</c>.</summary>
    public static IReadOnlyList<IReadOnlyList<IdentityPart>> Identity(Profile profile, IReadOnlyList<FieldMapping> fields)
    {
        var ways = new List<IReadOnlyList<IdentityPart>>();
        foreach (var (line, words) in profile.Settings.Lists("identity"))
        {
            var parts = words.Select(word => new IdentityPart(word.TrimEnd('?'), word.EndsWith('?'))).ToList();
            if (parts.Find(part => part.Field != IdentityPart.RowKey && fields.All(field => field.Name != part.Field)) is { } unknown)
            {
                throw profile.Settings.Error(line, $"identity: no entry of cdr_fields is called '{unknown.Field}'; did you mean '{NearestName.Of(unknown.Field, fields.Select(field => field.Name))}'?");
            }

            ways.Add(parts);
        }

        return ways;
    }

    /// <summary>The parts the store is read in, of the table that was configured unless they name another.</summary>
    public static IReadOnlyList<SourceSettings> Streams(Profile profile, IReadOnlyList<FieldMapping> fields, SourceSettings source) =>
        [.. profile.Settings.Entries("streams", StreamKeys).Select(entry => source with
        {
            Table = entry.Text("table") is { Length: > 0 } table ? table : source.Table,
            Where = entry.Text("where") is { Length: > 0 } where ? where : null,
            LastWithin = entry.Text("last_within") is { Length: > 0 } seconds ? LastOf(entry, seconds, fields) : null,
        })];

    private static LastWithin LastOf(YamlEntry entry, string seconds, IReadOnlyList<FieldMapping> fields)
    {
        if (!int.TryParse(seconds, out var number) || number is < 1 or > 3600)
        {
            throw entry.Error($"last_within must be a number of seconds from 1 to 3600, not '{seconds}'");
        }

        var (of, at) = (entry.Texts("of"), entry.Text("at"));
        return of.Count > 0 && of.Append(at).All(name => fields.Any(field => field.Name == name))
            ? new LastWithin(TimeSpan.FromSeconds(number), of, at)
            : throw entry.Error("last_within needs of, the fields that rows of one call share, and at, the field with their time");
    }
}
