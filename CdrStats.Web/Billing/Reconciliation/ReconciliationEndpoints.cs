using System.Globalization;
using System.Security.Claims;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Cdrs.Export;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Billing.Reconciliation;

/// <summary>Dispute files: what a carrier is to be asked about. For operators; whoever may not see the buy side finds none.</summary>
public static class ReconciliationEndpoints
{
    public static string Path(int id, CallExportFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return string.Create(CultureInfo.InvariantCulture, $"{ReconciliationWords.Path}/{id}/dispute.{format.Extension}");
    }

    public static void MapReconciliations(this IEndpointRouteBuilder routes)
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet($"/{ReconciliationWords.Path}/{{id:int}}/dispute.{format.Extension}", (int id, ClaimsPrincipal user, ReconciliationQueries reconciliations, ReconciliationExport export, CancellationToken cancellation) =>
                    DisputeAsync(format, id, user, reconciliations, export, cancellation))
                .RequireAuthorization(BillingPages.OfOperators).ExcludeFromDescription();
        }
    }

    private static async Task<Results<PushStreamHttpResult, NotFound>> DisputeAsync(
        CallExportFormat format, int id, ClaimsPrincipal user, ReconciliationQueries reconciliations, ReconciliationExport export, CancellationToken cancellation)
    {
        var scope = user.Scope();
        return await reconciliations.FindAsync(scope, id, cancellation) is { } found
            ? TypedResults.Stream(
                output => export.WriteAsync(output, format, scope, found, cancellation), format.ContentType,
                string.Create(CultureInfo.InvariantCulture, $"dispute-{id}-{found.Terms.Period.From:yyyyMMdd}.{format.Extension}"))
            : TypedResults.NotFound();
    }
}
