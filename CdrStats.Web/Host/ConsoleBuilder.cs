namespace CdrStats.Web.Host;

/// <summary>Where the console's settings and files are found: beside the program, from wherever it is started.</summary>
internal static class ConsoleBuilder
{
    private const string ContentRoot = "contentRoot";

    public static WebApplicationBuilder Create(string[] settings)
    {
        var expanded = DemoOption.Expand(settings);
        return WebApplication.CreateBuilder(new WebApplicationOptions { Args = expanded, ContentRootPath = IsGiven(expanded) ? null : AppContext.BaseDirectory });
    }

    /// <summary>Whoever names another folder means it.</summary>
    private static bool IsGiven(string[] settings) =>
        new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(settings).Build()[ContentRoot] is { Length: > 0 };
}
