using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Alarms.Fraud;

/// <summary>Fraud: who may open its pages, and their place in the navigation.</summary>
public static class FraudPages
{
    /// <summary>Operators who may see incidents. Not a permission that anybody is given: who cheats may be a customer.</summary>
    public const string See = "see_fraud";

    public static IServiceCollection AddFraudPages(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder().AddPolicy(See, policy => policy.RequireAssertion(context => context.User.Scope().SeesEverything && context.User.Has(Permissions.AlarmReport)));
        return services.AddNavEntry(new NavEntry(NavGroup.Alarms, "Fraud", "fraud", Icons.Material.Outlined.Policy, See, 5));
    }
}
