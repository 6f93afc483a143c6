using System.Data.Common;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Web.Host;

namespace CdrStats.Web.Diagnostics;

/// <summary>The examination behind <c>doctor</c>. A running console is asked; where none runs, the database is looked at all the same.</summary>
internal static class Checkup
{
    private const long LittleSpace = 1L << 30;

    /// <summary>The findings from the first link to the last; after the database, none when it cannot be used.</summary>
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(IServiceProvider services, CancellationToken stop)
    {
        var database = services.GetRequiredService<Database>();
        var configuration = services.GetRequiredService<IConfiguration>();
        var clock = services.GetRequiredService<TimeProvider>();
        if (!database.IsMade)
        {
            return [Console(await ScreenCheck.AskConfiguredAsync(configuration, clock, stop)), Finding.Stop("Database", "there is none yet; the console makes it when it first starts")];
        }

        IReadOnlyList<RunningConsole> consoles;
        DatabaseFacts facts;
        ChainState? chain = null;
        try
        {
            await database.OpenAsync(stop);
            consoles = await services.GetRequiredService<RunningConsoles>().ListAsync(stop);
            facts = await services.GetRequiredService<DatabaseReport>().ReadAsync(services.GetRequiredService<ImportHost>().Databases.Inbox, stop);
            if (facts.Schema.Pending.Count == 0)
            {
                chain = await services.GetRequiredService<ChainQueries>().ReadAsync(AccessScope.Everything, stop);
            }
        }
        catch (Exception error) when (error is DbException or EmbeddedPostgresException or TimeoutException)
        {
            var where = database.Location is DatabaseLocation.External ? "the server of ConnectionStrings:CdrStats (or :ImportCdr) cannot be used" : "the embedded PostgreSQL cannot be used";
            var words = error is EmbeddedPostgresException ? error.Message : DatabaseTrouble.Words(error);
            return [Console(await ScreenCheck.AskConfiguredAsync(configuration, clock, stop)), .. Disk(configuration), Finding.Stop("Database", $"{where}: {words.TrimEnd('.')}")];
        }

        var findings = new List<Finding> { Consoles(consoles), Of(facts) };
        findings.AddRange(Disk(configuration));
        if (chain is not null)
        {
            findings.AddRange(ChainFindings.Of(chain, consoles.Any(console => console.Imports)));
        }

        foreach (var address in consoles.Select(console => console.Address).OfType<Uri>())
        {
            findings.Add(await ScreenCheck.LookAsync(address, clock, stop));
        }

        return findings;
    }

    private static Finding Console(Uri? address) => address is null
        ? Finding.Stop("Console", "none runs: nothing is imported and no page is served until it is started (./run.sh)")
        : Finding.Good("Console", $"one runs and serves {address.GetLeftPart(UriPartial.Authority)}");

    private static Finding Consoles(IReadOnlyList<RunningConsole> consoles)
    {
        var pages = string.Join(", ", consoles.Select(console => console.Address).OfType<Uri>().Select(address => address.GetLeftPart(UriPartial.Authority)));
        return consoles switch
        {
            [] => Console(null),
            _ when !consoles.Any(console => console.Imports) => Finding.Stop("Console", $"those that run serve pages only ({pages}): one with the role 'jobs' must run to import (CdrStats:Roles)"),
            _ when pages.Length == 0 => Finding.Stop("Console", "those that run import only: one with the role 'web' must run to show anything (CdrStats:Roles)"),
            _ => Finding.Good("Console", consoles.Count == 1 ? $"it runs, imports and serves {pages}" : $"{consoles.Count} run; pages on {pages}"),
        };
    }

    private static Finding Of(DatabaseFacts facts)
    {
        var words = $"PostgreSQL {facts.Version} on {facts.Server} ({(facts.IsEmbedded ? "embedded" : "external")}), {DatabaseVerbs.Size(facts.Bytes)}";
        return facts.Schema.Pending.Count == 0
            ? Finding.Good("Database", $"{words}, the schema is this build's")
            : Finding.Stop("Database", $"{words}, but {Plural.Of(facts.Schema.Pending.Count, "migration of this build is", "migrations of this build are")} missing: 'database migrate' or the console's start applies what is missing");
    }

    private static IEnumerable<Finding> Disk(IConfiguration configuration)
    {
        var folder = DatabaseLocation.DataDirectory(configuration);
        if (Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace is var free and < LittleSpace)
        {
            yield return Finding.Note("Disk", $"only {DatabaseVerbs.Size(free)} are free where {folder} lies");
        }
    }
}
