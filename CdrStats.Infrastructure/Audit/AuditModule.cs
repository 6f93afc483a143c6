using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Audit;

/// <summary>Who did what, written down and read.</summary>
public static class AuditModule
{
    public static IServiceCollection AddAuditLog(this IServiceCollection services) => services.AddSingleton<AuditQueries>().AddSingleton<AuditNotes>();
}
