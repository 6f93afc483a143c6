namespace CdrStats.Web.Customers.Rest;

/// <summary>Customers and their account codes for programs (spec/api.md).</summary>
public static class CustomerRest
{
    public static RouteGroupBuilder MapCustomers(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var services = ((IEndpointRouteBuilder)api).ServiceProvider;
        ActivatorUtilities.CreateInstance<CustomerResource>(services).Map(api);
        ActivatorUtilities.CreateInstance<AccountCodeResource>(services).Map(api);
        return api;
    }
}
