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

    /// <summary>What the chain stands on, and the chain itself where the database can be used.</summary>
    public static async Task<Examination> ExamineAsync(IServiceProvider services, CancellationToken stop)
    {
        var database = services.GetRequiredService<Database>();
        var configuration = services.GetRequiredService<IConfiguration>();
        var clock = services.GetRequiredService<TimeProvider>();
        if (!database.IsMade)
        {
            return new Examination([Console(await ScreenCheck.AskConfiguredAsync(configuration, clock, stop)), Finding.Stop("Database", "there is none yet", "start the console (./run.sh): it makes the database when it first starts")], null);
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
            return new Examination(
                [Console(await ScreenCheck.AskConfiguredAsync(configuration, clock, stop)), .. Disk(configuration), Finding.Stop("Database", $"{where}: {words.TrimEnd('.')}", "is that server up, and do address and password in the settings fit?")], null);
        }

        var page = new List<Finding>();
        foreach (var address in consoles.Select(console => console.Address).OfType<Uri>())
        {
            page.Add(await ScreenCheck.LookAsync(address, clock, stop));
        }

        if (page.Count == 0)
        {
            page.Add(Finding.Stop(Chain.Page, "no console serves pages", "start one whose CdrStats:Roles holds web (./run.sh)"));
        }

        return new Examination([Consoles(consoles), Of(facts), .. Disk(configuration)], chain is null ? null : Chain.Of(chain, page));
    }

    private static Finding Console(Uri? address) => address is null
        ? Finding.Stop("Console", "none runs: nothing is imported and no page is served until it is started", "./run.sh")
        : Finding.Good("Console", $"one runs and serves {address.GetLeftPart(UriPartial.Authority)}");

    private static Finding Consoles(IReadOnlyList<RunningConsole> consoles)
    {
        var pages = string.Join(", ", consoles.Select(console => console.Address).OfType<Uri>().Select(address => address.GetLeftPart(UriPartial.Authority)));
        return consoles switch
        {
            [] => Console(null),
            _ when !consoles.Any(console => console.Imports) => Finding.Stop("Console", $"those that run serve pages only ({pages})", "start one with the role 'jobs', which imports (CdrStats:Roles)"),
            _ when pages.Length == 0 => Finding.Stop("Console", "those that run import only", "start one with the role 'web', which shows pages (CdrStats:Roles)"),
            _ => Finding.Good("Console", consoles.Count == 1 ? $"it runs, imports and serves {pages}" : $"{consoles.Count} run; pages on {pages}"),
        };
    }

    private static Finding Of(DatabaseFacts facts)
    {
        var words = $"PostgreSQL {facts.Version} on {facts.Server} ({(facts.IsEmbedded ? "embedded" : "external")}), {DatabaseVerbs.Size(facts.Bytes)}";
        return facts.Schema.Pending.Count == 0
            ? Finding.Good("Database", $"{words}, the schema is this build's")
            : Finding.Stop("Database", $"{words}, but {Plural.Of(facts.Schema.Pending.Count, "migration of this build is", "migrations of this build are")} missing", "'database migrate' or the console's start applies them");
    }

    private static IEnumerable<Finding> Disk(IConfiguration configuration)
    {
        var folder = DatabaseLocation.DataDirectory(configuration);
        if (Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace is var free and < LittleSpace)
        {
            yield return Finding.Note("Disk", $"only {DatabaseVerbs.Size(free)} are free where {folder} lies", "make room: a full disk stops the database");
        }
    }
}

/// <summary>What <c>doctor</c> found.</summary>
/// <param name="Ground">What the chain stands on: consoles, database, disk.</param>
/// <param name="Chain">Null: the database cannot be used.</param>
internal sealed record Examination(IReadOnlyList<Finding> Ground, Chain? Chain)
{
    public IEnumerable<Finding> Findings => [.. Ground, .. Chain?.Steps.SelectMany(step => step.Findings) ?? []];
}
