using System.Reflection;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace CdrStats.Web.Billing;

/// <summary>Who may open the pages of billing, and their places in the navigation.</summary>
public static class BillingPages
{
    /// <summary>Operators with the billing report: what calls cost is no customer's business. Not a permission that anybody is given.</summary>
    public const string OfOperators = "billing_report_of_operators";

    public static IServiceCollection AddBillingPages(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder().AddPolicy(OfOperators, policy => policy.RequireAssertion(context => context.User.Has(Permissions.BillingReport) && context.User.Scope() is { SeesBuySide: true, HidesNumbers: false }));
        return services
            .AddNavEntry(new NavEntry(NavGroup.Billing, "Billing report", "billing", Icons.Material.Outlined.Payments, Permissions.BillingReport, 10))
            .AddNavEntry(new NavEntry(NavGroup.Billing, "Margin guard", "billing/margin-guard", Icons.Material.Outlined.TrendingDown, OfOperators, 11))
            .AddNavEntry(new NavEntry(NavGroup.Billing, "Unrated calls", "billing/unrated", Icons.Material.Outlined.MoneyOff, OfOperators, 12))
            .AddNavEntry(new NavEntry(NavGroup.Billing, "Carrier reconciliation", "billing/reconciliation", Icons.Material.Outlined.Balance, OfOperators, 13))
            .AddNavEntry(new NavEntry(NavGroup.Billing, "Statements", "statements", Icons.Material.Outlined.ReceiptLong, Permissions.Statements, 14));
    }

    /// <summary>Whether this console has a page at an address: what leads there is offered then.</summary>
    public static bool Has(string address) => _addresses.Value.Contains(address);

    private static readonly Lazy<HashSet<string>> _addresses = new(() =>
        [.. typeof(BillingPages).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>(inherit: false)).Select(route => route.Template)]);
}
