using System.CommandLine;
using System.Globalization;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage.Backup;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Host;

/// <summary><c>database backup|restore</c>.</summary>
internal static class BackupVerbs
{
    public static Command Backup(VerbHost host)
    {
        var file = new Argument<string>("file") { Description = "Where to. It must not be there yet; it appears when it is whole, readable by you alone." };
        var command = new Command("backup", "Writes the whole database into one file, as it is at one moment; the console may go on. pg_restore can read it too. " + ExitCodes.Explained) { file };
        command.SetAction((parsed, cancellation) => host.WithServicesAsync(
            async (services, stop) =>
            {
                var path = Path.GetFullPath(parsed.GetRequiredValue(file));
                var done = await services.GetRequiredService<DatabaseBackup>().SaveAsync(path, bytes => Tell("written", bytes), stop);
                Console.WriteLine($"{path}: {DatabaseVerbs.Size(done.Bytes)} in {Seconds(done.Took)}, about {done.Calls.ToString("N0", CultureInfo.InvariantCulture)} calls.");
                TellOfInbox(services);
                return ExitCodes.Done;
            },
            cancellation));
        return command;
    }

    public static Command Restore(VerbHost host)
    {
        var file = new Argument<FileInfo>("file") { Description = "A file that 'database backup' wrote." }.AcceptExistingOnly();
        var replace = new Option<bool>("--replace") { Description = "The database is not empty: everything in it gives way to the backup." };
        var command = new Command("restore", "Puts a backup in the place of the database, all of it or nothing. No console may be running on it. " + ExitCodes.Explained) { file, replace };
        command.SetAction((parsed, cancellation) => host.WithServicesAsync(
            async (services, stop) =>
            {
                var from = parsed.GetRequiredValue(file);
                var done = await services.GetRequiredService<DatabaseBackup>().RestoreAsync(from.FullName, parsed.GetValue(replace), bytes => Tell($"of {DatabaseVerbs.Size(from.Length)} read", bytes), stop);
                Console.WriteLine($"Restored {done.Calls.ToString("N0", CultureInfo.InvariantCulture)} calls from {from.FullName} in {Seconds(done.Took)}.");
                TellOfInbox(services);
                return ExitCodes.Done;
            },
            cancellation));
        return command;
    }

    private static void TellOfInbox(IServiceProvider services)
    {
        if (services.GetRequiredService<ImportHost>().Databases.InboxIsElsewhere)
        {
            Console.WriteLine("The inbox is in another database (ConnectionStrings:ImportCdr) and no part of this: back it up where it is.");
        }
    }

    private static void Tell(string what, long bytes) => Console.Error.WriteLine($"  {DatabaseVerbs.Size(bytes)} {what}");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
