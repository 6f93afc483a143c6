using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CdrStats.Web.Api.Examples;

/// <summary>What stands in examples, by the name of the field: numbers of the ranges that are set apart for fiction, names of nobody.</summary>
internal static class ExampleValues
{
    private const string Moment = "2026-11-27T10:15:00Z";

    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["name"] = "Example",
        ["title"] = "Example",
        ["company"] = "Example Ltd",
        ["email"] = "billing@customer.example",
        ["emails"] = "noc@operator.example",
        ["code"] = "acme-1",
        ["account_code"] = "acme-1",
        ["accountcode"] = "acme-1",
        ["currency"] = "EUR",
        ["country"] = "GB",
        ["countries"] = "GB",
        ["called_countries"] = "GB",
        ["country_code"] = "GB",
        ["time_zone"] = "Europe/London",
        ["url"] = "https://console.example/rest-api/",
        ["next"] = "https://console.example/rest-api/cdr/?page=3",
        ["previous"] = "https://console.example/rest-api/cdr/?page=1",
        ["switch"] = "paris",
        ["channel"] = "sofia/external/1",
        ["linked_id"] = "pbx-77",
        ["state"] = "",
        ["extradata"] = "",
        ["address"] = "https://receiver.example/events",
        ["host"] = "sip.carrier.example",
        ["ipaddress"] = "192.0.2.10",
        ["protocol"] = "sip",
        ["prefix"] = "4420",
        ["prefixes"] = "4420",
        ["dialcode"] = "4420",
        ["dial_code"] = "4420",
        ["destination"] = "United Kingdom",
        ["destination_name"] = "United Kingdom",
        ["destination_number"] = "+442079460123",
        ["e164"] = "442079460123",
        ["number"] = "442079460123",
        ["caller_id_number"] = "441632960961",
        ["caller_id_name"] = "Reception",
        ["callid"] = "8f2c1d7e@192.0.2.10",
        ["source_key"] = "paris-000123",
        ["key"] = "2026-11-27",
        ["event"] = "incident.opened",
        ["events"] = "incident.opened",
        ["period"] = "hour",
        ["unit"] = "EUR",
        ["kind"] = "national",
        ["direction"] = "outbound",
        ["hangup_cause"] = "NORMAL_CLEARING",
        ["enumeration"] = "NORMAL_CLEARING",
        ["cause"] = "Normal call clearing",
        ["description"] = "The call was ended by one of those who talked.",
        ["words"] = "Looked at it: the carrier is on it.",
        ["reason"] = "The carrier changes a gateway.",
        ["note"] = "Premium numbers",
        ["by"] = "operator",
        ["who"] = "operator",
        ["status"] = "accepted",
        ["from"] = Moment,
        ["to"] = "2026-11-28T10:15:00Z",
        ["at"] = Moment,
        ["start"] = Moment,
        ["starting_date"] = Moment,
        ["valid_from"] = Moment,
        ["valid_until"] = "2027-11-27T00:00:00Z",
        ["date"] = "2026-11-27",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, long> Wholes = new Dictionary<string, long>
    {
        ["id"] = 17,
        ["duration"] = 65,
        ["billsec"] = 60,
        ["seconds"] = 60,
        ["decimals"] = 4,
        ["metric"] = 10,
        ["hangup_cause_id"] = 16,
        ["increment"] = 1,
        ["initial_increment"] = 1,
        ["switch_type"] = 3,
        ["cdr_source_type"] = 3,
        ["maximum_calls"] = 30,
        ["minutes"] = 60,
        ["calls"] = 1204,
        ["attempts"] = 2310,
        ["count"] = 1,
    }.ToFrozenDictionary();

    private static readonly string[] Moments = ["_at", "_until", "since"];

    private static readonly string[] Amounts = ["rate", "cost", "charge", "fee", "price", "margin", "amount", "value"];

    public static JsonNode Text(string name, string? format, bool isSent) =>
        format == "uuid" ? "3f2b8c1e-5d47-4a90-9b1f-0c6de2a47b15"
        : Texts.TryGetValue(name, out var text) ? text
        : format is "date-time" || Moments.Any(end => name.EndsWith(end, StringComparison.Ordinal)) ? Moment
        : format is "date" ? "2026-11-27"
        : Amounts.Any(name.Contains) ? "0.0250"
        : isSent ? "" : "text";

    public static JsonNode Whole(string name) => Wholes.GetValueOrDefault(name, 1);

    public static JsonNode Number(string name) => Amounts.Any(name.Contains) ? 0.025 : 0.5;

    public static JsonNode YesOrNo(string name) => name is "active" or "enabled" or "authorized" or "chosen" or "on";

    /// <summary>Of a list's name that of one of it.</summary>
    public static string One(string name) => Texts.ContainsKey(name) ? name : name.TrimEnd('s');

    /// <summary>May be nothing, and names something else by its id, which is another one everywhere.</summary>
    public static bool IsLeftEmpty(string name, IOpenApiSchema about) =>
        about.Type is { } type && type.HasFlag(JsonSchemaType.Null) && type.HasFlag(JsonSchemaType.Integer) && name is "switch" or "customer" or "provider" or "gateway" or "voip_plan" or "plan";
}
