using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CdrStats.Web.Api;

/// <summary>A parameter that an endpoint reads out of its address by itself.</summary>
/// <param name="Words">The values it allows; none: any text.</param>
/// <param name="Repeats">May stand several times.</param>
internal sealed record QueryField(string Name, string Description, bool IsWhole = false, bool Repeats = false, params string[] Words)
{
    public OpenApiParameter Describe()
    {
        var value = new OpenApiSchema { Type = IsWhole ? JsonSchemaType.Integer : JsonSchemaType.String };
        if (Words.Length > 0)
        {
            value.Enum = [.. Words.Select(word => (JsonNode)word)];
        }

        return new OpenApiParameter
        {
            Name = Name,
            In = ParameterLocation.Query,
            Description = Description,
            Schema = Repeats ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = value } : value,
        };
    }
}

/// <summary>Such parameters of one endpoint, for the interface's description.</summary>
internal sealed record QueryFields(params IReadOnlyList<QueryField> Fields)
{
    public static QueryFields Paging { get; } = new(
        new QueryField("page", "From 1, the default.", IsWhole: true), new QueryField("page_size", "1 to 1000; 10 by default.", IsWhole: true));
}

internal static class QueryFieldsRegistration
{
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, params IReadOnlyList<QueryField> fields) => endpoint.WithMetadata(new QueryFields(fields));
}
