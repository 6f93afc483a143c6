namespace CdrStats.Web.Host;

/// <summary><c>--demo</c>: a demo operator with history and a live generator. It takes no value, unlike what the configuration's command line wants.</summary>
public static class DemoOption
{
    public const string Key = "CdrStats:Demo";

    /// <summary>The arguments as the configuration reads them.</summary>
    public static string[] Expand(string[] arguments) => Array.ConvertAll(arguments, argument => argument == "--demo" ? $"--{Key}=true" : argument.StartsWith("--demo=", StringComparison.OrdinalIgnoreCase) ? $"--{Key}={argument[7..]}" : argument);

    public static bool IsDemo(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetValue(Key, false);
    }
}
