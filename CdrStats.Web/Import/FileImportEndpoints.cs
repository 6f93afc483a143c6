using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import.Files;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Import;

/// <summary>What of the import page is not a page: a file's way in, and its rejected rows' way out.</summary>
public static class FileImportEndpoints
{
    public const string FilesPath = "/admin/import/files";
    private const int LongestName = 255;

    public static void MapFileImports(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        // No other site can send a PUT with the cookie: a browser asks us first, and we allow nobody.
        routes.MapPut(FilesPath, ReceiveAsync).RequireAuthorization(Permissions.Administer("cdr"), Permissions.Add("cdr")).WithMetadata(new DisableRequestSizeLimitAttribute()).ExcludeFromDescription();
        routes.MapGet("/admin/import/{id:long}/rejected.csv", RejectedAsync).RequireAuthorization(Permissions.Administer("cdr")).ExcludeFromDescription();
    }

    private static async Task<Results<Ok<long>, ContentHttpResult>> ReceiveAsync(
        string name, HttpRequest request, ClaimsPrincipal user, FileImportOrders orders, FileImportFolder folder, CancellationToken cancellation)
    {
        if (request.ContentLength is { } size && folder.Refusal(size) is { } refusal)
        {
            return TypedResults.Content(refusal, "text/plain", statusCode: StatusCodes.Status507InsufficientStorage);
        }

        try
        {
            var file = Path.GetFileName(name.Replace('\\', '/'));
            var job = await orders.ReceiveAsync(request.Body, file.Length is > 0 and <= LongestName ? file : "file", user.Identity?.Name ?? "", cancellation);
            return TypedResults.Ok(job.Id);
        }
        catch (IOException full) when (!cancellation.IsCancellationRequested)
        {
            return TypedResults.Content($"The file cannot be kept: {full.Message}", "text/plain", statusCode: StatusCodes.Status507InsufficientStorage);
        }
    }

    private static async Task<Results<FileStreamHttpResult, NotFound>> RejectedAsync(
        long id, ClaimsPrincipal user, FileImportStore store, FileImportFolder folder, CancellationToken cancellation) =>
        await store.FindAsync(user.Scope(), id, cancellation) is { } job && folder.OpenRejected(job) is { } rows
            ? TypedResults.Stream(rows, "text/csv; charset=utf-8", $"{Path.GetFileNameWithoutExtension(job.FileName)}.rejected.csv")
            : TypedResults.NotFound();
}
