using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CdrStats.Web.Api;

/// <summary>Reads what a program wants a thing to be: its body, laid over the thing as it is. What is left out stays as it is; null takes away.</summary>
internal static class JsonEdit
{
    private const int LongestText = 500;

    private static readonly JsonDocumentOptions OnceEach = new() { AllowDuplicateProperties = false };

    // What is known of types is kept with the options: they are made once.
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Strict = [];

    /// <param name="now">As it is; of a new one, as it is when nothing is said.</param>
    /// <param name="shown">What the interface shows of such things: whoever sends all of it back makes no mistake.</param>
    /// <returns>Null: see the problem.</returns>
    public static async Task<(T? Wanted, string Problem)> ReadAsync<T>(HttpRequest request, T now, Type shown, CancellationToken cancellation) where T : class
    {
        var options = Strict.GetValue(request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions, Exactly);
        var fields = Fields(options, typeof(T));
        try
        {
            if (await JsonNode.ParseAsync(request.Body, documentOptions: OnceEach, cancellationToken: cancellation) is not JsonObject given)
            {
                return (null, "The body is to be one JSON object.");
            }

            if (!CanBeKept(given))
            {
                return (null, $"A text has at most {LongestText} characters, and no NUL character.");
            }

            var known = Fields(options, shown);
            if (given.Select(pair => pair.Key).FirstOrDefault(name => !fields.ContainsKey(name) && !known.ContainsKey(name)) is { } unknown)
            {
                return (null, $"\"{unknown}\" is no field here; there are {string.Join(", ", fields.Keys)}.");
            }

            var wanted = JsonSerializer.SerializeToNode(now, options)!.AsObject();
            foreach (var (name, value) in given.Where(pair => fields.ContainsKey(pair.Key)))
            {
                wanted[name] = value?.DeepClone();
            }

            return (wanted.Deserialize<T>(options), "");
        }
        // The second: half a character (a lone surrogate), which is noticed when the text is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            var name = ((error as JsonException)?.Path ?? "").TrimStart('$', '.').Split('.', '[')[0];
            return (null, fields.TryGetValue(name, out var type) ? $"{name} is to be {Words(type)}." : $"The body is not JSON: {error.Message}");
        }
    }

    private static bool CanBeKept(JsonNode? node) => node switch
    {
        JsonObject one => one.All(field => CanBeKept(field.Value)),
        JsonArray list => list.All(CanBeKept),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is { Length: <= LongestText } text && !text.Contains('\0', StringComparison.Ordinal),
        _ => true,
    };

    private static JsonSerializerOptions Exactly(JsonSerializerOptions options) => new(options) { RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static Dictionary<string, Type> Fields(JsonSerializerOptions options, Type of) => options.GetTypeInfo(of).Properties.ToDictionary(field => field.Name, field => field.PropertyType);

    private static string Words(Type type)
    {
        var one = Nullable.GetUnderlyingType(type) ?? type;
        return one.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(one).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}"
            : one == typeof(string) ? "a text"
            : one == typeof(bool) ? "true or false"
            : one == typeof(int) ? "a whole number"
            : one == typeof(DateTimeOffset) ? "a moment (RFC 3339)"
            : one == typeof(decimal) ? "a number, or a text with its exact decimals"
            : "a list, as the contract describes it";
    }
}
