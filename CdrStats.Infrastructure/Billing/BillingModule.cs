using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Billing.Statements;
using CdrStats.Infrastructure.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Billing;

/// <summary>What calls were sold for and cost.</summary>
public static class BillingModule
{
    public static IServiceCollection AddBilling(this IServiceCollection services) => services
        .AddSingleton<BillingQueries>()
        .AddSingleton<MarginQueries>()
        .AddSingleton<UnratedQueries>()
        .AddSingleton<LiveMargins>()
        .AddSingleton<StatementQueries>()
        .AddSingleton<StatementDesk>()
        .AddSingleton<StatementFiles>()
        .AddSingleton<StatementPost>()
        .AddSingleton<ReconciliationRuns>()
        .AddSingleton<ReconciliationDesk>()
        .AddSingleton<ReconciliationQueries>()
        .AddSingleton<ReconciliationEdits>()
        .AddSingleton<ReconciliationExport>()
        .AddSingleton<CarrierLayouts>()
        .AddMail();
}
