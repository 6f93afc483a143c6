using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Realtime.Lines;

/// <summary>
/// Counts of calls in progress out of line protocol: measurement <c>concurrent_calls</c>; tags <c>switch</c> and at most one of <c>account</c>, <c>gateway</c>,
/// <c>direction</c>; fields <c>calls</c> or <c>answered</c>, <c>ringing</c>, <c>cps</c>, <c>answers_per_second</c>.
/// </summary>
public static class CountLines
{
    public const string Measurement = "concurrent_calls";

    private const int MostCalls = 1_000_000;
    private const int LongestKey = 100;
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);
    private static readonly string[] Fields = ["calls", "answered", "ringing", "cps", "answers_per_second"];

    // A machine's name, which collectors add by themselves.
    private static readonly string[] Tags = ["switch", "account", "gateway", "direction", "host"];

    /// <summary>The counts of a text, and what is wrong with its other lines. Empty lines and those that begin with # are none.</summary>
    /// <param name="unit">See <see cref="TimeUnit"/>.</param>
    public static (IReadOnlyList<CountLine> Lines, IReadOnlyList<LineTrouble> Troubles) Read(string text, string unit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (lines, troubles, number) = (new List<CountLine>(), new List<LineTrouble>(), 0);
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            try
            {
                lines.Add(LineReader.Read(line) switch
                {
                    LineRead.Point point => Count(number, point, unit, now),
                    var nothing => throw new FormatException(((LineRead.Nothing)nothing).Reason),
                });
            }
            catch (FormatException wrong)
            {
                troubles.Add(new LineTrouble(number, wrong.Message));
            }
        }

        return (lines, troubles);
    }

    private static CountLine Count(int number, LineRead.Point point, string unit, DateTimeOffset now)
    {
        if (point.Measurement != Measurement)
        {
            throw new FormatException($"measurement '{point.Measurement}' is not known: it is {Measurement}");
        }

        Known("tag", point.Tags.Keys, Tags);
        Known("field", point.Fields.Keys, Fields);
        var (part, key) = Part(point.Tags);
        var at = point.Time is { } time ? TimeUnit.Moment(time, unit) ?? throw new FormatException($"{time} {unit} since 1970 is no time") : now;
        if (at > now + Ahead)
        {
            throw new FormatException(FormattableString.Invariant($"its time is {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, which is yet to come: is the precision right (it is read as {unit}), and the clock?"));
        }

        return new CountLine(
            number, point.Tags.GetValueOrDefault("switch"), part, key, Calls(point.Fields), Rate(point.Fields, "cps"), Rate(point.Fields, "answers_per_second"), at);
    }

    private static (CountPart Part, string Key) Part(IReadOnlyDictionary<string, string> tags)
    {
        var parts = tags.Where(tag => tag.Key is "account" or "gateway" or "direction").ToList();
        if (parts.Count > 1)
        {
            throw new FormatException($"it has the tags {string.Join(" and ", parts.Select(tag => tag.Key))}: a line counts by one of them");
        }

        if (parts is not [var (name, value)])
        {
            return (CountPart.Switch, "");
        }

        if (value.Length > LongestKey || value.Any(char.IsControl))
        {
            throw new FormatException($"tag '{name}' is a text of at most {LongestKey} characters");
        }

        return name switch
        {
            "account" => (CountPart.Account, value),
            "gateway" => (CountPart.Gateway, value),
            _ => Enum.TryParse<CallDirection>(value, ignoreCase: true, out var direction) && Enum.IsDefined(direction)
                ? (CountPart.Direction, direction.ToString())
                : throw new FormatException($"direction '{value}' is not known: {string.Join(", ", Enum.GetNames<CallDirection>().Select(one => one.ToLowerInvariant()))}"),
        };
    }

    private static CallCount Calls(IReadOnlyDictionary<string, double?> fields)
    {
        var (all, answered, ringing) = (Whole(fields, "calls"), Whole(fields, "answered"), Whole(fields, "ringing"));
        var count = answered is { } known ? new CallCount(known, ringing ?? Math.Max(0, (all ?? known) - known))
            : all is { } sum ? new CallCount(Math.Max(0, sum - (ringing ?? 0)), ringing ?? 0)
            : throw new FormatException("it has neither calls nor answered");
        return all is { } told && told != count.All ? throw new FormatException($"{told} calls are not {count.Answered} answered and {count.Ringing} ringing") : count;
    }

    private static int? Whole(IReadOnlyDictionary<string, double?> fields, string name) =>
        !fields.TryGetValue(name, out var value) ? null
        : value is { } number && number >= 0 && number <= MostCalls && Math.Floor(number) == number ? (int)number
        : throw new FormatException($"field '{name}' is a whole number from 0 to {MostCalls}");

    private static decimal? Rate(IReadOnlyDictionary<string, double?> fields, string name) =>
        !fields.TryGetValue(name, out var value) ? null
        : value is { } number && number >= 0 && number <= MostCalls ? Math.Round((decimal)number, 2)
        : throw new FormatException($"field '{name}' is a number from 0 to {MostCalls}");

    private static void Known(string what, IEnumerable<string> names, string[] known)
    {
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } other)
        {
            throw new FormatException($"{what} '{other}' is not known: {string.Join(", ", known)}");
        }
    }
}
