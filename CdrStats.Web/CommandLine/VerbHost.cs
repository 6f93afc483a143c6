using System.Data.Common;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Backup;
using CdrStats.Infrastructure.Storage.Embedded;

namespace CdrStats.Web.CommandLine;

/// <summary>
/// Gives a verb the services of the console, none of them started. An embedded server that runs is used and left running; one that had to be started ends with the verb.
/// </summary>
internal sealed class VerbHost(Func<string[], WebApplicationBuilder> compose, string[] settings)
{
    // The verb's own lines are what is read; whoever wants the log as well asks for it by the same key.
    private const string Quiet = "--Logging:LogLevel:Default=Warning";

    /// <summary>Opens and migrates the database, then works. What the person at the keyboard can mend is one line, and exit code 1.</summary>
    public Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancellation) => WithServicesAsync(
        async (services, stop) =>
        {
            await services.GetRequiredService<Database>().OpenAsync(stop);
            await services.GetRequiredService<Schema>().MigrateAsync(stop);
            await services.GetRequiredService<ImportHost>().EnsureInboxAsync(stop);
            return await work(services, stop);
        },
        cancellation);

    /// <summary>Works with services whose database is not opened yet.</summary>
    public async Task<int> WithServicesAsync(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            await using var app = compose([Quiet, .. settings]).Build();
            SettingsCheck.Check(app.Configuration, app.Services.GetServices<Setting>());
            await using var scope = app.Services.CreateAsyncScope();
            return await work(scope.ServiceProvider, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Broken off.");
            return ExitCodes.Failed;
        }
        catch (DbException error)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used. {DatabaseTrouble.Words(error)}");
            return ExitCodes.Failed;
        }
        catch (Exception error) when (error is EmbeddedPostgresException or BackupException or SettingException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
    }
}
