using MessagePack;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>An answer in MessagePack, as 1.x and 2.x give it when asked: InfluxDB takes a fraction of the time that it takes to write the same as JSON.</summary>
internal static class InfluxPack
{
    public const string MediaType = "application/x-msgpack";

    /// <exception cref="SeriesTroubleException">The statement was refused.</exception>
    /// <exception cref="MessagePackSerializationException">It is something else.</exception>
    public static IReadOnlyList<InfluxRow> Read(ReadOnlyMemory<byte> answer)
    {
        var reader = new MessagePackReader(answer);
        var rows = new List<InfluxRow>();
        for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            switch (reader.ReadString())
            {
                case "results":
                    for (var results = reader.ReadArrayHeader(); results > 0; results--)
                    {
                        AddResult(ref reader, rows);
                    }

                    break;
                case "error":
                    InfluxRow.Refuse(reader.ReadString());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return rows;
    }

    private static void AddResult(ref MessagePackReader reader, List<InfluxRow> rows)
    {
        for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            switch (reader.ReadString())
            {
                case "series":
                    for (var series = reader.ReadArrayHeader(); series > 0; series--)
                    {
                        AddSeries(ref reader, rows);
                    }

                    break;
                case "error":
                    InfluxRow.Refuse(reader.ReadString());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void AddSeries(ref MessagePackReader reader, List<InfluxRow> rows)
    {
        // Each row of a series has the same tags, wherever they stand.
        var tags = new Dictionary<string, string>();
        for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            switch (reader.ReadString())
            {
                case "tags":
                    for (var tag = reader.ReadMapHeader(); tag > 0; tag--)
                    {
                        tags[reader.ReadString() ?? ""] = reader.ReadString() ?? "";
                    }

                    break;
                case "values":
                    var count = reader.ReadArrayHeader();
                    rows.EnsureCapacity(rows.Count + count);
                    for (; count > 0; count--)
                    {
                        rows.Add(Row(tags, ref reader));
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static InfluxRow Row(Dictionary<string, string> tags, ref MessagePackReader reader)
    {
        var values = new double?[reader.ReadArrayHeader() - 1];
        var at = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        for (var place = 0; place < values.Length; place++)
        {
            if (reader.NextMessagePackType is MessagePackType.Integer or MessagePackType.Float)
            {
                values[place] = reader.ReadDouble();
            }
            else
            {
                reader.Skip();
            }
        }

        return new InfluxRow(tags, at, values);
    }
}
