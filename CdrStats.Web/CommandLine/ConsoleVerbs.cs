using System.CommandLine;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Demo;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Web.Demo;
using CdrStats.Web.Import;

namespace CdrStats.Web.CommandLine;

/// <summary>What a verb's exit code says.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Some of it was rejected; the output says what.</summary>
    public const int Partly = 2;
}

/// <summary>The verbs of the command line. Without one, the program is the console.</summary>
internal sealed class ConsoleVerbs
{
    private string[] _settings = [];

    /// <summary>Runs the verb that the arguments begin with and returns its exit code; null when they begin with none.</summary>
    public static async Task<int?> TryRunAsync(string[] arguments)
    {
        var verbs = new ConsoleVerbs();
        var root = new RootCommand("CdrStats Console. Without a verb it is the console itself; --demo adds a demo operator.")
        {
            ImportVerb.Create(verbs), DemoVerbs.Generate(verbs), DemoVerbs.Demo(verbs),
        };
        if (arguments.Length == 0 || (root.Subcommands.All(verb => verb.Name != arguments[0]) && arguments[0] is not ("--help" or "-h" or "-?")))
        {
            return null;
        }

        // Settings may stand among a verb's own options: --ConnectionStrings:CdrStats=…
        verbs._settings = [.. arguments.Where(IsSetting)];
        return await root.Parse([.. arguments.Where(argument => !IsSetting(argument))]).InvokeAsync();
    }

    /// <summary>Opens and migrates the database, and does the work with the services of the console. What cannot be reached is one line and exit code 1.</summary>
    public async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(_settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddStorage();
        builder.Services.AddAccounts();
        builder.Services.AddDemo();
        try
        {
            using var host = builder.Build();
            await using var scope = host.Services.CreateAsyncScope();
            await host.Services.GetRequiredService<Database>().OpenAsync(cancellation);
            await host.Services.GetRequiredService<Schema>().MigrateAsync(cancellation);
            return await work(scope.ServiceProvider, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Failed;
        }
        catch (Exception error) when (error is EmbeddedPostgresException or System.Data.Common.DbException or IOException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) is var sign and > 0
        && argument.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && colon < sign;
}
