using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Records;

/// <summary>
/// The key that makes sending a record again harmless. A profile knows which fields name a record; without one, or where those are empty, the row
/// itself does: its key alone is not enough, since a table emptied each night gives the same keys to other calls.
/// </summary>
internal sealed class RecordIdentity
{
    private readonly PusherConfig _config;
    private readonly List<List<(string Name, int Place, bool Optional)>> _ways;

    public RecordIdentity(PusherConfig config)
    {
        _config = config;
        var places = config.Fields.Select((field, place) => (field.Name, place)).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.place);
        _ways = [.. config.Identity.Select(way => way.Select(part => (part.Field, part.Field == IdentityPart.RowKey ? -1 : places[part.Field], part.Optional)).ToList())];
    }

    public string Of(SourceRow row)
    {
        foreach (var way in _ways)
        {
            if (way.TrueForAll(part => part.Optional || IsTelling(Value(row, part.Place))))
            {
                return OfParts(way.SelectMany(part => new[] { part.Name, Value(row, part.Place) }));
            }
        }

        return OfRow(row);
    }

    /// <summary>0 is what a column holds that no one fills.</summary>
    private static bool IsTelling(string value) => value is not ("" or "0");

    /// <summary>The same text whatever store it comes from.</summary>
    private static string Value(SourceRow row, int place) => (place < 0 ? row.Key : row.Values[place]) switch
    {
        null => "",
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        var value => RecordText.Of(value),
    };

    private static string OfParts(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            Append(hash, part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private string OfRow(SourceRow row)
    {
        if (row.NamesItself)
        {
            return RecordText.Of(row.Key);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, _config.Source.Table);
        foreach (var value in row.Values)
        {
            Append(hash, value switch { null => "", byte[] bytes => Convert.ToHexString(bytes), _ => RecordText.Of(value) });
            hash.AppendData([(byte)(value is null ? 0 : 1)]);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{row.Key}-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12))}");
    }

    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
