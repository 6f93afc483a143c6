using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Demo;

/// <summary>Whether demo data is in the database; pages say so. There is one <c>Live&lt;DemoPresence&gt;</c> in the container.</summary>
public sealed record DemoPresence(bool IsThere);

/// <summary>Looks now and then whether there is demo data: any host, and the command line, may have made or removed it.</summary>
internal sealed partial class DemoWatch(Database database, Live<DemoPresence> presence, TimeProvider clock, ILogger<DemoWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Rhythm, clock);
        do
        {
            await database.ReadyAsync(stoppingToken);
            try
            {
                await using var ask = database.Source.CreateCommand("select exists (select from switch where demo)");
                var isThere = (bool)(await ask.ExecuteScalarAsync(stoppingToken))!;
                if (isThere != presence.Value.IsThere)
                {
                    presence.Update(_ => new DemoPresence(isThere));
                }
            }
            catch (NpgsqlException error)
            {
                // What was seen last stays on the pages; the banner of the database says the rest.
                LogNotSeen(error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Debug, "Could not look for demo data: {Reason}")]
    private partial void LogNotSeen(string reason);
}
