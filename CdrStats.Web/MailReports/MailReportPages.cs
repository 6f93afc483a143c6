using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.MailReports;

/// <summary>Reports by mail: what they are made of, and their place in the navigation.</summary>
public static class MailReportPages
{
    public static IServiceCollection AddMailReportPages(this IServiceCollection services) => services
        .AddMailReports()
        .AddSingleton<ViewFile>()
        .AddSingleton<MailComposer>()
        .AddScoped<MailReader>()
        .AddNavEntry(new NavEntry(NavGroup.Reports, "Mail report", "mail-report", Icons.Material.Outlined.ForwardToInbox, Permissions.MailReport, 90));
}
