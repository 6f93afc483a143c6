using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Switches;

namespace CdrStats.Web.Switches;

/// <summary>The <c>cdr-pusher.yaml</c> that connects a switch, ready to be copied.</summary>
internal static class PusherYaml
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Original, string Column)[] OwnColumns =
    [
        ("callid", "callid"), ("caller", "caller_id_number"), ("called", "destination_number"), ("start", "starting_date"), ("duration", "duration"), ("billsec", "billsec"), ("cause", "hangup_cause_id"),
    ];

    /// <param name="console">The console's address, as the switch reaches it.</param>
    /// <param name="timeZone">The zone of times that come without one.</param>
    public static string Write(Switch connected, PusherProfile profile, string console, ApiKeySecret key, string timeZone)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"# {OneLine(connected.Name)}: its calls go to {console}\n");
        if (profile.Name.Length > 0)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"profile: {profile.Name}\n");
        }
        else
        {
            yaml.Append("storage_source: mysql\n");
        }

        foreach (var (name, value) in new[]
        {
            (profile.Key, Quoted(profile.Place)), ("max_fetch_batch", "5000"), ("storage_destination", "http"), ("http_url", Quoted(console)), ("http_api_key", Quoted(key.Reveal())),
            ("switch_ip", Quoted(connected.IpAddress)), ("time_zone", Quoted(timeZone)),
        })
        {
            yaml.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        }

        return (profile.Name.Length > 0 ? yaml : Columns(yaml, connected.Type)).ToString();
    }

    private static StringBuilder Columns(StringBuilder yaml, CdrSource type)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"cdr_source_type: {(int)type}\ndb_table: cdr\ncdr_fields:\n");
        foreach (var (original, column) in OwnColumns)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - orig_field: {original}\n    dest_field: {column}\n");
        }

        return yaml;
    }

    // A text of JSON is one of yaml, too.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, AsWritten);

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\u0085' ? ' ' : letter));
}
