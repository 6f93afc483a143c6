using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating;

/// <summary>A ban plan as it is typed: a prefix or a range on each line, with or without a name behind it.</summary>
public sealed class BanForm(BanPlan plan)
{
    private static readonly char[] Blanks = [' ', '\t', ';', ','];

    /// <summary>The plan it was opened with; its id is 0 for a new one.</summary>
    public BanPlan Plan { get; } = plan;

    public string Name { get; set; } = plan.Name;

    public string Prefixes { get; set; } = string.Join('\n', plan.Prefixes.Select(one => one.Destination.Length > 0 ? $"{one.Prefix} {one.Destination}" : one.Prefix));

    /// <summary>The plan that is meant, or null with what is wrong.</summary>
    public BanPlan? Read(out string? trouble)
    {
        var prefixes = new List<BanPrefix>();
        foreach (var line in Prefixes.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var end = line.IndexOfAny(Blanks);
            var (code, name) = end < 0 ? (line, "") : (line[..end], line[end..].Trim(Blanks));
            if (RateCodes.Expand(code, "", out trouble) is not { } expanded)
            {
                return null;
            }

            prefixes.AddRange(expanded.Select(prefix => new BanPrefix(prefix, name)));
        }

        trouble = null;
        return Plan with { Name = Name, Prefixes = prefixes };
    }
}
