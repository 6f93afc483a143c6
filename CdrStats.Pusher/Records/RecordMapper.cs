using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Records;

/// <summary>
/// Makes inbox records of source rows, field by field as <c>cdr_fields</c> or the profile says; what cannot be converted is rejected with the reason.
/// What fields with a <see cref="RecordRole"/> say fills columns that no field fills.
/// </summary>
internal sealed class RecordMapper
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, object?> None = [];

    private readonly PusherConfig _config;
    private readonly Tally _tally;
    private readonly RecordClock _clock;
    private readonly RecordClock _uncounted;
    private readonly RecordIdentity _identity;
    private readonly Dictionary<string, int> _place;
    private readonly bool _completes;
    private readonly bool _knowsAnswer;

    public RecordMapper(PusherConfig config, Tally tally)
    {
        (_config, _tally) = (config, tally);
        _clock = new RecordClock(config.TimeZone, tally);
        _uncounted = new RecordClock(config.TimeZone, new Tally());
        _identity = new RecordIdentity(config);
        var filled = config.Fields.Select(field => field.Destination).ToHashSet();
        _completes = config.Profile is not null;
        _knowsAnswer = filled.Contains(RecordRole.AnswerDate) && config.DurationIncludesRinging is null;
        filled.UnionWith(_completes ? ["answersec"] : []);
        filled.UnionWith(config.Causes is not null ? ["hangup_cause_id"] : []);
        filled.UnionWith(filled.Contains(RecordRole.SipStatus) || config.DurationIncludesRinging is true ? ["extradata"] : []);
        Columns = [.. InboxColumn.All.Where(column => column.Mandatory || column.Name == "cdr_source_type" || filled.Contains(column.Name))];
        _place = Columns.Select((column, place) => (column.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place);
    }

    /// <summary>The inbox columns every record of this mapper fills.</summary>
    public IReadOnlyList<InboxColumn> Columns { get; }

    /// <summary>When a record's call began.</summary>
    public DateTimeOffset Start(InboxRecord record) => (DateTimeOffset)record.Values[_place["starting_date"]]!;

    /// <returns>A record, or why there is none, or neither of a row that a later one supersedes.</returns>
    /// <param name="row">As delivered.</param>
    /// <param name="sourceKey">The key it was given before; null: it is new.</param>
    public (InboxRecord? Record, RejectedRecord? Rejected) Map(SourceRow row, string? sourceKey = null)
    {
        if (row.Superseded)
        {
            _tally.Superseded++;
            return (null, null);
        }

        var key = sourceKey ?? _identity.Of(row);
        if (row.Problem is { } problem)
        {
            return (null, new RejectedRecord(row, key, problem));
        }

        var values = new object?[Columns.Count];
        values[_place["switch"]] = _config.Switch;
        values[_place["cdr_source_type"]] = (int)_config.SourceType;
        JsonObject? extra = null;
        Dictionary<string, object?>? facts = null;
        for (var i = 0; i < _config.Fields.Count; i++)
        {
            var field = _config.Fields[i];
            var delivered = RecordText.Clean(row.Values[i], _tally);
            if (field.Destination == RecordRole.Nothing)
            {
                continue;
            }

            var (value, wrong) = Convert(field, delivered);
            if (wrong is not null)
            {
                return (null, new RejectedRecord(row, key, $"{field.Destination} from '{field.Expression}': {wrong}"));
            }

            if (_place.TryGetValue(field.Destination, out var place) && field.Destination != "extradata")
            {
                values[place] = value;
            }
            else if (field.Destination != "extradata")
            {
                (facts ??= new(StringComparer.Ordinal))[field.Destination] = value;
            }
            else if (value is not null || field.Alternatives.Count == 0)
            {
                (extra ??= [])[field.Name] = FieldConversion.ToJson(value);
            }
        }

        Complete(values, facts ?? None, ref extra);
        if (extra is not null)
        {
            values[_place["extradata"]] = extra.ToJsonString(AsWritten);
        }

        return values[_place["starting_date"]] is null
            ? (null, new RejectedRecord(row, key, "starting_date is NULL"))
            : (new InboxRecord(row, FillMandatory(values), key), null);
    }

    private Converted Convert(FieldMapping field, object? delivered)
    {
        if (field.Destination == RecordRole.AnswerDate)
        {
            // A call that was not answered has whatever the switch puts there; the start alone is worth a dead letter.
            return new(delivered is null ? null : _uncounted.Read(delivered));
        }

        var converted = FieldConversion.ToType(delivered, field.Type, _clock);
        return converted.Problem is not null ? converted
            : field.Destination == RecordRole.CallLength ? FieldConversion.ToColumn(converted.Value, Columns[_place["duration"]], _clock)
            : _place.TryGetValue(field.Destination, out var place) && field.Destination != "extradata" ? FieldConversion.ToColumn(converted.Value, Columns[place], _clock)
            : converted;
    }

    private void Complete(object?[] values, Dictionary<string, object?> facts, ref JsonObject? extra)
    {
        if (_completes)
        {
            var ringing = facts.GetValueOrDefault(RecordRole.AnswerDate) is DateTimeOffset answer && values[_place["starting_date"]] is DateTimeOffset start && _config.DurationIncludesRinging is not false
                ? answer - start
                : (TimeSpan?)null;
            var given = new CallTiming((int?)values[_place["duration"]], (int?)values[_place["billsec"]], (int?)values[_place["answersec"]]);
            var timing = given.Completed((int?)facts.GetValueOrDefault(RecordRole.CallLength), ringing, _knowsAnswer);
            (values[_place["duration"]], values[_place["billsec"]], values[_place["answersec"]]) = (timing.Duration, timing.Billed, timing.Answer);
            if (_config.DurationIncludesRinging is true && ringing is null && timing.Billed > 0)
            {
                (extra ??= [])["billsec_includes_ringing"] = true;
            }
        }

        if (_place.TryGetValue("linked_id", out var link) && string.IsNullOrEmpty((string?)values[link]))
        {
            values[link] = values[_place["callid"]] is string { Length: > 0 } callId ? callId : null;
        }

        var status = facts.GetValueOrDefault(RecordRole.SipStatus) is { } delivered ? RecordText.Of(delivered) : null;
        if (!string.IsNullOrEmpty(status))
        {
            (extra ??= [])[RecordRole.SipStatus] = int.TryParse(status, out var number) ? number : status;
        }

        if (_config.Causes is { } causes)
        {
            var place = _place["hangup_cause_id"];
            values[place] = CauseMap.InReason(Text(RecordRole.Reason))
                ?? (values[place] is > 0 ? (int?)values[place] : null)
                ?? causes.Of(status, Text(RecordRole.Disposition), values[_place["billsec"]] is > 0);
        }

        string? Text(string role) => facts.GetValueOrDefault(role) is { } value ? RecordText.Of(value) : null;
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
}
