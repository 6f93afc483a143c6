using CdrStats.Infrastructure.Import;
using CdrStats.Web.Host;

namespace CdrStats.Web.Import;

/// <summary>Which parts of the import a host runs: the loop where jobs run, the signals everywhere.</summary>
public static class ImportRoles
{
    public static WebApplicationBuilder AddImportRoles(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddImportSignals();
        if (ConsoleRoles.From(builder.Configuration).Jobs)
        {
            builder.Services.AddImportLoop();
        }

        return builder;
    }
}
