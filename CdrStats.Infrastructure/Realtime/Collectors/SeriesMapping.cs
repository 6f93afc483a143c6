namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Where in an InfluxDB the calls in progress of a switch are.</summary>
/// <param name="Tags">Which series of the measurement: <c>host=paris, type_instance=calls</c>. Of several the sum counts.</param>
public sealed record SeriesMapping(string Database, string Measurement, string Tags, string Field)
{
    /// <summary>As InfluxDB's collectd listener and a plug-in of one's own (exec) come to it.</summary>
    public static SeriesMapping Usual { get; } = new("collectd", "exec_value", "type=gauge, type_instance=calls", "value");

    /// <summary>The tags one by one; null: they are not written as name=value, with commas between.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>>? Filter()
    {
        var filter = new List<KeyValuePair<string, string>>();
        foreach (var part in Tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value])
            {
                return null;
            }

            filter.Add(new(name, value));
        }

        return filter;
    }
}
