using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.Audit;

namespace CdrStats.Web.Audit;

/// <summary>Writes down who took which file away, with what it was filtered by.</summary>
public static class NotedFiles
{
    private const string Kind = "export";

    /// <summary>A group of endpoints whose files are written down as they are given out: what is refused is not.</summary>
    public static RouteGroupBuilder MapNotedFiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        group.AddEndpointFilter(NoteAsync);
        return group;
    }

    private static async ValueTask<object?> NoteAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var result = await next(invocation);
        if (FileOf(result))
        {
            var http = invocation.HttpContext;
            await http.RequestServices.GetRequiredService<AuditNotes>().AddAsync(
                http.User.NameForTheLog(), Kind, 0, http.Request.Path.Value!.TrimStart('/'), "exported", http.RequestAborted, ("filter", Uri.UnescapeDataString(http.Request.QueryString.Value!.TrimStart('?'))));
        }

        return result;
    }

    // Results<A, B> hold the one that was given.
    private static bool FileOf(object? result) => result switch
    {
        IFileHttpResult => true,
        INestedHttpResult nested => FileOf(nested.Result),
        _ => false,
    };
}
