using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CdrStats.EndToEnd.Tests.Fuzz;

/// <summary>An operation of the interface, as its description has it, and requests of it that nobody means.</summary>
/// <param name="Bodies">Kinds of body with an example of each.</param>
internal sealed record FuzzedCall(string Method, string Path, IReadOnlyList<(string Name, string In)> Parameters, IReadOnlyList<(string Kind, JsonNode? Example)> Bodies)
{
    private const string Here = "~here~";

    public static IReadOnlyList<FuzzedCall> All(JsonNode document) =>
        [.. from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            let about = operation.Value!.AsObject()
            select new FuzzedCall(
                operation.Key.ToUpperInvariant(), path.Key,
                [.. (about["parameters"]?.AsArray() ?? []).Select(one => ((string)one!["name"]!, (string)one["in"]!))],
                [.. (about["requestBody"]?["content"]?.AsObject() ?? []).Select(one => (one.Key, one.Value?["example"]))])];

    /// <summary>A request of it, as chance has it.</summary>
    public HttpRequestMessage Next(Random chance)
    {
        var address = Path;
        foreach (var (name, _) in Parameters.Where(parameter => parameter.In == "path"))
        {
            var value = chance.Next(3) == 0 ? Of(OddValues.Texts, chance) : Of(Known(name), chance);
            address = address.Replace($"{{{name}}}", value.Length == 0 ? "0" : Uri.EscapeDataString(value), StringComparison.Ordinal);
        }

        var query = Parameters.Where(parameter => parameter.In == "query").Where(_ => chance.Next(4) == 0).Select(parameter => parameter.Name).ToList();
        if (chance.Next(20) == 0)
        {
            query.Add("no_such");
        }

        address += query.Count == 0 ? "" : "?" + string.Join('&', query.Select(name => $"{name}={Escape(Of(OddValues.Texts, chance), chance)}"));
        var request = new HttpRequestMessage(HttpMethod.Parse(Method), new Uri(address, UriKind.Relative));
        foreach (var (name, _) in Parameters.Where(parameter => parameter.In == "header" && chance.Next(6) == 0))
        {
            request.Headers.TryAddWithoutValidation(name, Of(["\"1\"", "*", "W/\"1\"", "\"", "x", "a, b", "\"0\", \"1\"", "é", new string('k', 300)], chance));
        }

        if (Bodies.Count > 0)
        {
            var (kind, example) = Bodies[chance.Next(Bodies.Count)];
            request.Content = new ByteArrayContent(Body(example, chance));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(chance.Next(30) == 0 ? Of(["text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data; boundary=x"], chance) : kind);
            if (chance.Next(40) == 0)
            {
                request.Content.Headers.ContentEncoding.Add("gzip");
            }
        }

        return request;
    }

    private static string[] Known(string parameter) => parameter switch
    {
        "plan" => ["901", "912", "913"],
        "prefix" => ["34", "49"],
        "name" => ["EvaluateAlarms", "MakePartitions", "no-such"],
        _ => ["1", "912", "911", "16", "2", "3"],
    };

    private static byte[] Body(JsonNode? example, Random chance)
    {
        switch (chance.Next(12))
        {
            case 0 or 1:
                return Encoding.UTF8.GetBytes(Of(OddValues.Bodies, chance));
            case 2:
                return Encoding.UTF8.GetBytes(Of(OddValues.Json, chance));
            case 3:
                var noise = new byte[chance.Next(200)];
                chance.NextBytes(noise);
                return noise;
        }

        if (example?.DeepClone() is not JsonNode changed)
        {
            return Encoding.UTF8.GetBytes(Of(OddValues.Json, chance));
        }

        var odd = new List<string>();
        for (var changes = chance.Next(4); changes > 0; changes--)
        {
            if (Change(changed, odd.Count, chance))
            {
                odd.Add(Of(OddValues.Json, chance));
            }
        }

        // A name that nothing has yet: what is right otherwise is added.
        var text = changed.ToJsonString().Replace("\"Example\"", string.Create(CultureInfo.InvariantCulture, $"\"Example {chance.Next(1_000_000)}\""), StringComparison.Ordinal);
        for (var at = 0; at < odd.Count; at++)
        {
            text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"\"{Here}{at}\""), odd[at], StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(chance.Next(20) == 0 ? text[..chance.Next(text.Length + 1)] : text);
    }

    // One field, of whatever depth, holds the place of something else, is gone, or has company.
    private static bool Change(JsonNode within, int number, Random chance)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{Here}{number}");
        while (true)
        {
            switch (within)
            {
                case JsonArray { Count: > 0 } list when list[^1] is JsonObject or JsonArray && chance.Next(3) > 0:
                    within = list[^1]!;
                    continue;
                case JsonArray list:
                    list.Add(place);
                    return true;
                case JsonObject { Count: > 0 } thing:
                    var (name, value) = thing.ElementAt(chance.Next(thing.Count));
                    if (value is JsonObject or JsonArray && chance.Next(3) > 0)
                    {
                        within = value;
                        continue;
                    }

                    switch (chance.Next(8))
                    {
                        case 0:
                            thing.Remove(name);
                            return false;
                        case 1:
                            thing["no_such"] = place;
                            return true;
                        default:
                            thing[name] = place;
                            return true;
                    }

                default:
                    return false;
            }
        }
    }

    private static string Escape(string text, Random chance) => text.StartsWith('%') && chance.Next(2) == 0 ? text : Uri.EscapeDataString(text);

    private static string Of(IReadOnlyList<string> values, Random chance) => values[chance.Next(values.Count)];
}
