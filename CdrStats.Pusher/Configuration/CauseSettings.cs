using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Configuration;

/// <summary>Reads <c>cause_map</c> and <c>cause_map_preset</c>: the profile's entries with the operator's over them.</summary>
internal static class CauseSettings
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, int>> Presets = new(StringComparer.Ordinal)
    {
        ["default"] = CauseMap.Common,
        ["rfc3398"] = CauseMap.Rfc3398,
    };

    public static CauseMap? Read(YamlSettings yaml, IReadOnlyList<FieldMapping> fields)
    {
        var bySip = fields.Any(field => field.Destination == RecordRole.SipStatus);
        var byWord = fields.Any(field => field.Destination == RecordRole.Disposition);
        var entries = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in new[] { yaml.Under, yaml })
        {
            foreach (var (line, name, value) in file?.Pairs("cause_map") ?? [])
            {
                var word = CauseMap.Word(name);
                if (!byWord && !IsStatus(word))
                {
                    throw file!.Error(line, $"cause_map: '{name}' is no SIP status: allowed are three digits, 4xx, 5xx, 6xx and {CauseMap.Other}");
                }

                entries[word] = int.TryParse(value, out var cause) && cause is >= 0 and <= 999
                    ? cause
                    : throw file!.Error(line, $"cause_map: the cause of '{name}' must be a number from 0 to 999, not '{value}'");
            }
        }

        if (!bySip && yaml.Filled("cause_map_preset") is not null)
        {
            throw yaml.Error("cause_map_preset", "cause_map_preset is about SIP statuses, and no field has dest_field sip_status");
        }

        if (!bySip && !byWord && entries.Count > 0)
        {
            throw yaml.Error("cause_map", "cause_map has nothing to map: no field has dest_field sip_status or disposition");
        }

        var preset = yaml.OneOf("cause_map_preset", CauseMap.Common, Presets);
        return bySip || byWord || fields.Any(field => field.Destination == RecordRole.Reason) ? new CauseMap(entries, preset) : null;
    }

    private static bool IsStatus(string word) => word == CauseMap.Other
        || (word.Length == 3 && (word.All(char.IsAsciiDigit) || (char.IsAsciiDigit(word[0]) && word[1..] == "XX")));
}
