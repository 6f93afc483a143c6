using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Records;

/// <summary>Makes inbox records of source rows, field by field as <c>cdr_fields</c> says; what cannot be converted is rejected with the reason.</summary>
internal sealed class RecordMapper
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly PusherConfig _config;
    private readonly Tally _tally;
    private readonly RecordClock _clock;
    private readonly Dictionary<string, int> _place;

    public RecordMapper(PusherConfig config, Tally tally)
    {
        (_config, _tally) = (config, tally);
        _clock = new RecordClock(config.TimeZone, tally);
        var mapped = config.Fields.Select(field => field.Destination).ToHashSet();
        Columns = [.. InboxColumn.All.Where(column => column.Mandatory || column.Name == "cdr_source_type" || mapped.Contains(column.Name))];
        _place = Columns.Select((column, place) => (column.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place);
    }

    /// <summary>The inbox columns every record of this mapper fills.</summary>
    public IReadOnlyList<InboxColumn> Columns { get; }

    /// <param name="row">As delivered.</param>
    /// <param name="sourceKey">The key it was given before; null: it is new.</param>
    public (InboxRecord? Record, RejectedRecord? Rejected) Map(SourceRow row, string? sourceKey = null)
    {
        var key = sourceKey ?? SourceKey(row);
        if (row.Problem is { } problem)
        {
            return (null, new RejectedRecord(row, key, problem));
        }

        var values = new object?[Columns.Count];
        values[_place["switch"]] = _config.Switch;
        values[_place["cdr_source_type"]] = (int)_config.SourceType;
        JsonObject? extra = null;
        for (var i = 0; i < _config.Fields.Count; i++)
        {
            var field = _config.Fields[i];
            var delivered = RecordText.Clean(row.Values[i], _tally);
            var converted = FieldConversion.ToType(delivered, field.Type, _clock);
            if (converted.Problem is not null)
            {
                return (null, new RejectedRecord(row, key, $"{field.Destination} from '{field.Expression}': {converted.Problem}"));
            }

            if (field.Destination == "extradata")
            {
                (extra ??= [])[field.Expression] = FieldConversion.ToJson(converted.Value);
                continue;
            }

            var place = _place[field.Destination];
            var stored = FieldConversion.ToColumn(converted.Value, Columns[place], _clock);
            if (stored.Problem is not null)
            {
                return (null, new RejectedRecord(row, key, $"{field.Destination} from '{field.Expression}': {stored.Problem}"));
            }

            values[place] = stored.Value;
        }

        if (extra is not null)
        {
            values[_place["extradata"]] = extra.ToJsonString(AsWritten);
        }

        return values[_place["starting_date"]] is null
            ? (null, new RejectedRecord(row, key, "starting_date is NULL"))
            : (new InboxRecord(row, FillMandatory(values), key), null);
    }

    private object?[] FillMandatory(object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null && Columns[i].Mandatory)
            {
                values[i] = Columns[i].Kind == ColumnKind.Integer ? 0 : "";
            }
        }

        return values;
    }

    /// <summary>The row's key alone is not enough: a table emptied each night gives the same keys to other calls.</summary>
    private string SourceKey(SourceRow row)
    {
        if (row.NamesItself)
        {
            return RecordText.Of(row.Key);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(_config.Source.Table);
        foreach (var value in row.Values)
        {
            Append(value switch { null => "", byte[] bytes => Convert.ToHexString(bytes), _ => RecordText.Of(value) });
            hash.AppendData([(byte)(value is null ? 0 : 1)]);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{row.Key}-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12))}");

        void Append(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }
    }
}
