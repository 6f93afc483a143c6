using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.OpenApi;

namespace CdrStats.Web.Api.Explorer;

/// <summary>A call of the interface as it can be tried.</summary>
/// <param name="Id">The operation's id in the document.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="BodyKind">The type of the body's content; null: it has none.</param>
/// <param name="Example">A body to begin with.</param>
/// <param name="Answer">What a good answer looks like; empty: it has no content.</param>
public sealed record ExplorerCall(string Id, string Method, string Path, string Topic, string Summary, IReadOnlyList<ExplorerField> Fields, string? BodyKind, string Example, string Answer)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All of them, by topic.</summary>
    public static IReadOnlyList<ExplorerCall> All(OpenApiDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return [.. from path in document.Paths
            from operation in path.Value.Operations ?? []
            let call = Of(operation.Key.Method, path.Key, operation.Value)
            orderby call.Topic, call.Path, call.Method
            select call];
    }

    private static ExplorerCall Of(string method, string path, OpenApiOperation about)
    {
        var (kind, body) = (about.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>()).FirstOrDefault();
        var good = (about.Responses ?? []).FirstOrDefault(answer => answer.Key.StartsWith('2')).Value?.Content?.Values.FirstOrDefault();
        return new ExplorerCall(
            about.OperationId ?? "", method, path, about.Tags?.FirstOrDefault()?.Name ?? "", about.Summary ?? "", [.. (about.Parameters ?? []).Select(ExplorerField.Of)], kind,
            body?.Example?.ToJsonString(Readable) ?? "", good?.Example?.ToJsonString(Readable) ?? "");
    }
}

/// <summary>A parameter of a call.</summary>
/// <param name="Place">path, query or header.</param>
/// <param name="Words">The values it allows; none: any text.</param>
public sealed record ExplorerField(string Name, string Place, string Description, bool IsNeeded, bool Repeats, IReadOnlyList<string> Words)
{
    public static ExplorerField Of(IOpenApiParameter about)
    {
        ArgumentNullException.ThrowIfNull(about);
        var repeats = about.Schema?.Type?.HasFlag(JsonSchemaType.Array) == true;
        var words = (repeats ? about.Schema?.Items : about.Schema)?.Enum ?? [];
        return new ExplorerField(
            about.Name ?? "", about.In switch { ParameterLocation.Path => "path", ParameterLocation.Header => "header", _ => "query" }, about.Description ?? "", about.Required, repeats,
            [.. words.Where(word => word is not null).Select(word => word.ToString())]);
    }
}
