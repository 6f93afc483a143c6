using System.Text.Json;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>One row of an answer.</summary>
/// <param name="Tags">Those that were grouped by; an empty one is not there.</param>
/// <param name="At">UTC.</param>
/// <param name="Values">In the order of the question, without the time; null: none.</param>
internal sealed record InfluxRow(IReadOnlyDictionary<string, string> Tags, DateTimeOffset At, IReadOnlyList<double?> Values)
{
    /// <exception cref="SeriesTroubleException">The statement was refused.</exception>
    public static IReadOnlyList<InfluxRow> Read(JsonElement answer)
    {
        var rows = new List<InfluxRow>();
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            if (result.TryGetProperty("error", out var error))
            {
                Refuse(error.GetString());
            }

            foreach (var series in result.TryGetProperty("series", out var all) ? all.EnumerateArray() : default)
            {
                var tags = series.TryGetProperty("tags", out var given) ? given.EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.GetString() ?? "") : [];
                foreach (var row in series.GetProperty("values").EnumerateArray())
                {
                    rows.Add(Row(tags, row));
                }
            }
        }

        return rows;
    }

    /// <summary>A database that nobody has written to yet has nothing, which is no trouble.</summary>
    /// <exception cref="SeriesTroubleException">The statement was refused for any other reason.</exception>
    internal static void Refuse(string? words)
    {
        if (words?.Contains("database not found", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new SeriesTroubleException($"InfluxDB refuses a statement: {words}");
        }
    }

    // Tens of thousands of them make one picture.
    private static InfluxRow Row(IReadOnlyDictionary<string, string> tags, JsonElement row)
    {
        var (values, place, at) = (new double?[row.GetArrayLength() - 1], -1, DateTimeOffset.UnixEpoch);
        foreach (var value in row.EnumerateArray())
        {
            if (place < 0)
            {
                at = DateTimeOffset.FromUnixTimeSeconds(value.GetInt64());
            }
            else if (value.ValueKind == JsonValueKind.Number)
            {
                values[place] = value.GetDouble();
            }

            place++;
        }

        return new InfluxRow(tags, at, values);
    }
}
