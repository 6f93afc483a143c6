using System.Reflection;
using CdrStats.Web.Api.Examples;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CdrStats.Web.Api;

/// <summary>
/// What <c>/openapi/v1.json</c> says beyond what the signatures say: who may ask, which addresses end with a slash, what pages take. The same
/// on every host, so that <c>docs/openapi.json</c> can be held against it.
/// </summary>
internal static class ApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "CdrStats Console",
                Version = "1",
                Description = "Calls, switches and reports for programs. Errors are problem documents (RFC 9457). Everyone gets what their user may see; what belongs to another tenant is not there (404). RateLimit and RateLimit-Policy say how much more may be asked.",
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["basic"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "A user's name and password. Not for users with a second factor." },
                ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, made under Profile or, for a switch's pusher, under Switches. It may do what it was given, at most what its user may." },
                ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "cdrstats", Description = "The session of a signed-in browser." },
            };
            document.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("basic", document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", document)] = [] },
            ];
            var paths = new OpenApiPaths();
            foreach (var (path, item) in document.Paths.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                paths.Add(path.EndsWith('/') ? path : path + "/", item);
            }

            document.Paths = paths;
            ApiExamples.Add(document);
            WebhookDocument.Add(document);
            document.Tags = document.Tags?.OrderBy(tag => tag.Name, StringComparer.Ordinal).ToHashSet();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var description = context.Description;
            operation.OperationId = Name(description.HttpMethod ?? "", description.RelativePath ?? "");
            foreach (var field in description.ActionDescriptor.EndpointMetadata.OfType<QueryFields>().SelectMany(fields => fields.Fields))
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(field.Describe());
            }

            foreach (var header in Headers(description))
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(header);
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, _, _) =>
        {
            // Numbers are taken as texts, too, and given as numbers: the contract names the one.
            if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type.HasFlag(JsonSchemaType.Integer) || type.HasFlag(JsonSchemaType.Number)))
            {
                (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>The answers that follow from what an endpoint is: who is asked to sign in, who may not, what is wrong with a question.</summary>
    public static void AddAnswers(EndpointBuilder endpoint)
    {
        Add(endpoint, StatusCodes.Status401Unauthorized);
        Add(endpoint, StatusCodes.Status429TooManyRequests);
        Add(endpoint, StatusCodes.Status503ServiceUnavailable);
        if (endpoint.Metadata.OfType<HttpMethodMetadata>().Any(method => method.HttpMethods.Contains(HttpMethods.Post)))
        {
            Add(endpoint, StatusCodes.Status409Conflict);
            Add(endpoint, StatusCodes.Status422UnprocessableEntity);
        }

        if (endpoint.Metadata.OfType<Microsoft.AspNetCore.Authorization.IAuthorizeData>().Any(data => data.Policy is not null))
        {
            Add(endpoint, StatusCodes.Status403Forbidden);
        }

        var answers = Answers(endpoint.Metadata.OfType<MethodInfo>().FirstOrDefault()?.ReturnType).ToList();
        if (answers.Contains(typeof(Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult)))
        {
            Add(endpoint, endpoint.Metadata.OfType<HttpMethodMetadata>().Any(method => method.HttpMethods.Contains("DELETE")) ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest);
        }

        if (answers.Any(answer => answer.IsGenericType && answer.GetGenericArguments()[0] is { IsGenericType: true } shown && shown.GetGenericTypeDefinition() == typeof(Page<>)))
        {
            endpoint.Metadata.Add(QueryFields.Paging);
        }
    }

    /// <summary><c>get_hangup_cause</c>, <c>put_switch_one</c>.</summary>
    private static string Name(string method, string path)
    {
        var words = path.Split('/').Skip(1).Where(word => word.Length > 0).Select(word => word[0] == '{' ? "one" : word.Replace('-', '_')).DefaultIfEmpty("index");
        return $"{method.ToLowerInvariant()}_{string.Join('_', words)}";
    }

    // What may be said beside the address and the body.
    private static IEnumerable<OpenApiParameter> Headers(ApiDescription description)
    {
        var answers = description.SupportedResponseTypes.Select(answer => answer.StatusCode).ToHashSet();
        if (description.HttpMethod == HttpMethods.Post)
        {
            yield return Header(Idempotency.IdempotencyGate.Header, "A text of one's own, 1 to 255 characters: the same request with the same text within a day does nothing again and is given the first answer.");
        }
        else if (answers.Contains(StatusCodes.Status412PreconditionFailed))
        {
            yield return Header("If-Match", "The ETag of the version that this is meant for.");
        }
        else if (answers.Contains(StatusCodes.Status304NotModified))
        {
            yield return Header("If-None-Match", "The ETag of the version that one has: 304 while it is the present one.");
        }
    }

    private static OpenApiParameter Header(string name, string words) => new() { Name = name, In = ParameterLocation.Header, Description = words, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static IEnumerable<Type> Answers(Type? returned) =>
        returned is null ? []
        : returned.IsGenericType && (returned.GetGenericTypeDefinition() == typeof(Task<>) || returned.Name.StartsWith("Results`", StringComparison.Ordinal))
            ? returned.GetGenericArguments().SelectMany(Answers)
            : [returned];

    private static void Add(EndpointBuilder endpoint, int status) =>
        endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
}
