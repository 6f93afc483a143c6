using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing.Statements;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Billing.Statements;

/// <summary>Statements as files: a page to print, and a PDF. Another customer's statement is not there.</summary>
public static class StatementEndpoints
{
    public static string HtmlPath(Statement statement) => $"statements/{IdOf(statement)}.html";

    public static string PdfPath(Statement statement) => $"statements/{IdOf(statement)}.pdf";

    public static void MapStatements(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/statements/{id:long}.html", HtmlAsync).RequireAuthorization(Permissions.Statements).ExcludeFromDescription();
        routes.MapGet("/statements/{id:long}.pdf", PdfAsync).RequireAuthorization(Permissions.Statements).ExcludeFromDescription();
    }

    private static async Task<Results<PushStreamHttpResult, NotFound>> HtmlAsync(long id, ClaimsPrincipal user, StatementQueries statements, StatementFiles files, CancellationToken cancellation)
    {
        var scope = user.Scope();
        return await statements.FindAsync(scope, id, cancellation) is { } statement
            ? TypedResults.Stream(output => files.WriteHtmlAsync(output, scope, statement, cancellation), "text/html; charset=utf-8")
            : TypedResults.NotFound();
    }

    private static async Task<Results<FileStreamHttpResult, NotFound>> PdfAsync(long id, ClaimsPrincipal user, StatementQueries statements, StatementFiles files, CancellationToken cancellation)
    {
        var scope = user.Scope();
        return await statements.FindAsync(scope, id, cancellation) is { } statement
            ? TypedResults.Stream(await files.PdfAsync(scope, statement, cancellation), "application/pdf", StatementFiles.Name(statement, "pdf"))
            : TypedResults.NotFound();
    }

    private static long IdOf(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement.Id;
    }
}
