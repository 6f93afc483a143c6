using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Privacy;

/// <summary>What is kept of a customer, for a customer who asks: <c>/admin/customers/{id}/data.zip</c>.</summary>
public static class PrivacyEndpoints
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services) => services.AddSingleton<CustomerData>().AddSingleton<Anonymiser>();

    public static void MapPrivacy(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/customers/{id:int}/data.zip", DataAsync).RequireAuthorization(Permissions.Change("customer")).ExcludeFromDescription();

    private static async Task<Results<PushStreamHttpResult, NotFound>> DataAsync(int id, ClaimsPrincipal user, CustomerData data, TimeProvider clock, CancellationToken cancellation) =>
        await data.NameAsync(user.Scope(), id, cancellation) is { } name
            ? TypedResults.Stream(output => data.WriteAsync(output, id, name, user.NameForTheLog(), cancellation), "application/zip", $"customer-{id}-{clock.GetUtcNow():yyyyMMdd}.zip")
            : TypedResults.NotFound();
}
