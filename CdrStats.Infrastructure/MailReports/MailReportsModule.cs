using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>Reports that come by mail.</summary>
public static class MailReportsModule
{
    public static IServiceCollection AddMailReports(this IServiceCollection services) => services
        .AddSingleton<MailReportQueries>().AddSingleton<MailSchedules>().AddSingleton<MailPost>().AddSingleton<Languages.ReaderLanguages>();
}
