using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Profiles;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Commands;

/// <summary>What <c>check</c> says about a profile and the table it met: which columns were chosen, what names a record, and what is missing.</summary>
internal static class ProfileReport
{
    public static async Task WriteAsync(PusherConfig config, SourceTable table, TextWriter output)
    {
        var chosen = table.Choices.Where(choice => choice is { Field.Alternatives.Count: > 1, Alternative: not null }).Select(choice => $"{choice.Field.Name} from {choice.Alternative}");
        await output.WriteLineAsync($"  chosen: {string.Join(", ", chosen)}");
        await output.WriteLineAsync($"  a record is named by: {Identity(config, table.Choices)}");
        if (config.Source.Streams.Count > 0 && table.Settings.LastWithin is { } rule)
        {
            await output.WriteLineAsync($"  rows with one {string.Join(" and ", rule.Of)} within {rule.Within.TotalSeconds:F0} s are one call: the last is sent, once that time has passed");
        }

        foreach (var sentence in Missing(table.Choices))
        {
            await output.WriteLineAsync($"  missing: {sentence}");
        }
    }

    private static IEnumerable<string> Missing(IEnumerable<FieldChoice> choices) => choices
        .Where(choice => choice is { Alternative: null, Field.Missing: not null })
        .Select(choice => $"{string.Join(" or ", choice.Field.Alternatives)}: {choice.Field.Missing}");

    /// <summary>The first way that does not need a field the table has not got.</summary>
    private static string Identity(PusherConfig config, IReadOnlyList<FieldChoice> choices)
    {
        var there = choices.Where(choice => choice.Alternative is not null).Select(choice => choice.Field.Name).Append(IdentityPart.RowKey).ToHashSet();
        var way = config.Identity.FirstOrDefault(parts => parts.All(part => part.Optional || there.Contains(part.Field)));
        return way is null
            ? "its row, since the table has no column that names it"
            : string.Join(", ", way.Where(part => there.Contains(part.Field)).Select(part => part.Field == IdentityPart.RowKey ? "the row's key" : part.Field));
    }
}
