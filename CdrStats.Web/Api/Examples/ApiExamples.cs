using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CdrStats.Web.Api.Examples;

/// <summary>An example of each body that is taken and of each good answer, made from what the document itself says of them.</summary>
internal static class ApiExamples
{
    private const int Deepest = 6;

    public static void Add(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            foreach (var (kind, media) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
            {
                Add(kind, media, isSent: true, document);
            }

            foreach (var (kind, media) in (operation.Responses ?? []).Where(answer => answer.Key.StartsWith('2')).SelectMany(answer => answer.Value.Content ?? new Dictionary<string, OpenApiMediaType>()))
            {
                Add(kind, media, isSent: false, document);
            }
        }
    }

    private static void Add(string kind, OpenApiMediaType media, bool isSent, OpenApiDocument document)
    {
        if (media.Schema is { } schema && media.Example is null && kind.Contains("json", StringComparison.Ordinal))
        {
            media.Example = Of(schema, "", isSent, document, 0);
        }
    }

    /// <summary>Null: there is nothing to be said, or it goes on for ever.</summary>
    private static JsonNode? Of(IOpenApiSchema given, string name, bool isSent, OpenApiDocument document, int depth)
    {
        var schema = given is OpenApiSchemaReference reference && reference.Reference.Id is { } id && document.Components?.Schemas?.TryGetValue(id, out var meant) == true ? meant : given;
        if (depth > Deepest)
        {
            return null;
        }

        if (schema.Enum is { Count: > 0 } words)
        {
            return words.FirstOrDefault(word => word is not null)?.DeepClone();
        }

        var choices = (schema.OneOf ?? schema.AnyOf)?.Where(choice => choice.Type != JsonSchemaType.Null).ToList();
        if (choices is [var first, ..])
        {
            return Of(first, name, isSent, document, depth);
        }

        var type = schema.Type ?? default;
        return type.HasFlag(JsonSchemaType.Array) ? List(schema, name, isSent, document, depth)
            : type.HasFlag(JsonSchemaType.Object) || schema.Properties is { Count: > 0 } ? Thing(schema, name, isSent, document, depth)
            : type.HasFlag(JsonSchemaType.Boolean) ? ExampleValues.YesOrNo(name)
            : type.HasFlag(JsonSchemaType.Integer) ? ExampleValues.Whole(name)
            : type.HasFlag(JsonSchemaType.Number) ? ExampleValues.Number(name)
            : ExampleValues.Text(name, schema.Format, isSent);
    }

    private static JsonArray List(IOpenApiSchema schema, string name, bool isSent, OpenApiDocument document, int depth)
    {
        // What is tied by an id to something else is tied to nothing: the example is to be sent as it stands.
        if (schema.Items is null || (isSent && schema.Items.Type?.HasFlag(JsonSchemaType.Integer) == true))
        {
            return [];
        }

        return Of(schema.Items, ExampleValues.One(name), isSent, document, depth + 1) is { } one ? [one] : [];
    }

    private static JsonObject Thing(IOpenApiSchema schema, string name, bool isSent, OpenApiDocument document, int depth)
    {
        var thing = new JsonObject();
        foreach (var (field, about) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            thing[field] = isSent && ExampleValues.IsLeftEmpty(field, about) ? null : Of(about, field, isSent, document, depth + 1);
        }

        if (thing.Count == 0 && schema.AdditionalProperties is { } values && Of(values, name, isSent, document, depth + 1) is { } value)
        {
            thing["key"] = value;
        }

        return thing;
    }
}
