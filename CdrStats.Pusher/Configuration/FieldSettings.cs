using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Configuration;

/// <summary>Reads <c>cdr_fields</c>: of the operator's file, of a profile, and of the one laid over the other.</summary>
internal static class FieldSettings
{
    private static readonly Dictionary<string, FieldType> Types = new(StringComparer.Ordinal)
    {
        ["string"] = FieldType.Text,
        ["int"] = FieldType.Integer,
        ["date"] = FieldType.Date,
        ["jsonb"] = FieldType.Json,
        ["caller_name"] = FieldType.CallerName,
    };

    private static readonly string[] OwnKeys = ["orig_field", "dest_field", "type_field"];
    private static readonly string[] ProfileKeys = [.. OwnKeys, "key", "missing"];
    private static readonly string[] MustBeMapped = ["callid", "destination_number", "starting_date", "duration", "billsec"];

    /// <summary>All fields of a configuration; the operator's add to the profile's, or take the place of the one with the same destination.</summary>
    public static IReadOnlyList<FieldMapping> Read(YamlSettings yaml)
    {
        var own = Own(yaml, isProfile: false);
        var fields = yaml.Under is null ? own : Merge(Own(yaml.Under, isProfile: true), own);
        var mapped = fields.Select(field => field.Destination).ToHashSet(StringComparer.Ordinal);
        // A profile may know one duration only; the mapper completes it.
        var timed = yaml.Under is not null && (mapped.Contains("duration") || mapped.Contains("billsec") || mapped.Contains(RecordRole.CallLength));
        return MustBeMapped.FirstOrDefault(name => !mapped.Contains(name) && !(timed && name is "duration" or "billsec")) is { } missing
            ? throw yaml.Error("cdr_fields", $"cdr_fields has no entry whose dest_field is {missing}")
            : fields;
    }

    /// <summary>The fields of one file.</summary>
    public static IReadOnlyList<FieldMapping> Own(YamlSettings yaml, bool isProfile)
    {
        var fields = new List<FieldMapping>();
        foreach (var entry in yaml.Entries("cdr_fields", isProfile ? ProfileKeys : OwnKeys))
        {
            var field = Field(entry, isProfile);
            if (fields.Exists(other => Same(other, field) && (isProfile || field.Destination != "extradata")))
            {
                throw entry.Error($"two entries of cdr_fields fill {(field.Destination is "extradata" or RecordRole.Nothing ? field.Name : field.Destination)}");
            }

            fields.Add(field);
        }

        return fields;
    }

    private static FieldMapping Field(YamlEntry entry, bool isProfile)
    {
        var expressions = entry.Texts("orig_field");
        var destination = entry.Text("dest_field");
        if (expressions.Count == 0 || expressions.Any(expression => expression.Length == 0) || destination.Length == 0)
        {
            throw entry.Error("an entry of cdr_fields needs both orig_field and dest_field");
        }

        if (!isProfile && expressions.Count > 1)
        {
            throw entry.Error("orig_field must be one value, not a list; only a profile chooses between columns");
        }

        if (InboxColumn.Find(destination) is null && !RecordRole.All.Contains(destination))
        {
            throw entry.Error($"dest_field cannot be '{destination}'; did you mean '{NearestName.Of(destination, [.. InboxColumn.All.Select(column => column.Name), .. RecordRole.All])}'?");
        }

        var written = entry.Text("type_field");
        var type = FieldType.AsDelivered;
        if (written.Length > 0 && !Types.TryGetValue(written, out type))
        {
            throw entry.Error($"type_field cannot be '{written}'; did you mean '{NearestName.Of(written, Types.Keys)}'?");
        }

        if (type == FieldType.Json && destination != "extradata")
        {
            throw entry.Error($"type_field jsonb is for extradata, not for {destination}");
        }

        var named = destination is "extradata" or RecordRole.Nothing;
        return new FieldMapping(expressions[0], destination, type)
        {
            Alternatives = isProfile ? expressions : [],
            Name = !named ? destination : entry.Text("key") is { Length: > 0 } key ? key : expressions[0],
            Missing = entry.Text("missing") is { Length: > 0 } sentence ? sentence : null,
        };
    }

    private static List<FieldMapping> Merge(IReadOnlyList<FieldMapping> profile, IReadOnlyList<FieldMapping> own)
    {
        var merged = profile.Select(field => own.LastOrDefault(other => Same(field, other)) ?? field).ToList();
        merged.AddRange(own.Where(field => !merged.Contains(field)));
        return merged;
    }

    /// <summary>Several fields may fill the extra data, each under its own key.</summary>
    private static bool Same(FieldMapping one, FieldMapping other) => one.Destination == other.Destination && one.Name == other.Name;
}
