using System.CommandLine;
using System.Globalization;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Host;

/// <summary><c>database status|migrate|backup|restore|pusher-role</c>.</summary>
internal static class DatabaseVerbs
{
    public static Command Create(VerbHost host)
    {
        var status = new Command("status", "Says which database it is, how big, with which schema, and what waits in it; changes nothing. Exit code 2: migrations are pending. " + ExitCodes.Explained);
        status.SetAction((_, cancellation) => host.WithServicesAsync(StatusAsync, cancellation));
        var migrate = new Command("migrate", "Brings the schema up to this build's, as the console does at its start. " + ExitCodes.Explained);
        migrate.SetAction((_, cancellation) => host.WithServicesAsync(MigrateAsync, cancellation));
        return new Command("database", "The console's database.") { status, migrate, BackupVerbs.Backup(host), BackupVerbs.Restore(host), PusherRoleVerb.Create(host) };
    }

    private static async Task<int> StatusAsync(IServiceProvider services, CancellationToken stop)
    {
        var database = services.GetRequiredService<Database>();
        if (!database.IsMade)
        {
            Console.WriteLine("There is no database yet: the embedded one is made by the console's first start, or by 'database migrate'.");
            return ExitCodes.Partly;
        }

        await database.OpenAsync(stop);
        var databases = services.GetRequiredService<ImportHost>().Databases;
        var facts = await services.GetRequiredService<DatabaseReport>().ReadAsync(databases.Inbox, stop);
        Line("Server", $"{facts.Server}, {(facts.IsEmbedded ? "embedded" : "external")}{(database.Embedded is { Adopted: false } ? ", started for this look" : "")}");
        Line("Version", $"PostgreSQL {facts.Version}");
        Line("Size", Size(facts.Bytes));
        Line("Applied", $"{Plural.Of(facts.Schema.Applied.Count, "migration", "migrations")}{(facts.Schema.Applied is [.., var last] ? $", the last one {last}" : "")}");
        Line("Pending", facts.Schema.Pending.Count == 0 ? "none" : string.Join(", ", facts.Schema.Pending));
        Line("Inbox", (facts.Waiting is { } waiting ? Plural.Of(waiting, "record waits", "records wait") : "not made yet") + (databases.InboxIsElsewhere ? ", in the database of ConnectionStrings:ImportCdr" : ""));
        Line("Partitions", facts.Partitions.Count == 0 ? "none" : $"{facts.Partitions.Count}, {facts.Partitions[0]} to {facts.Partitions[^1]}");
        return facts.Schema.Pending.Count == 0 ? ExitCodes.Done : ExitCodes.Partly;
    }

    private static async Task<int> MigrateAsync(IServiceProvider services, CancellationToken stop)
    {
        var schema = services.GetRequiredService<Schema>();
        await services.GetRequiredService<Database>().OpenAsync(stop);
        var pending = (await schema.StatusAsync(stop)).Pending;
        await schema.MigrateAsync(stop);
        await services.GetRequiredService<ImportHost>().EnsureInboxAsync(stop);
        foreach (var migration in pending)
        {
            Console.WriteLine($"Applied {migration}");
        }

        Console.WriteLine(pending.Count == 0 ? "The schema was this build's already." : "The schema is this build's.");
        return ExitCodes.Done;
    }

    internal static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
    };

    private static void Line(string what, string value) => Console.WriteLine($"{what,-11} {value}");
}
