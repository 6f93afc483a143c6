using System.CommandLine;
using System.Text;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Import;

/// <summary><c>import FILE</c>: the predecessor's 25-column CSV. Exit code 0: every line was sent or was there; 2: some were rejected; 1: it failed.</summary>
internal static class ImportVerb
{
    /// <summary>So long without one row taken up means that no console is importing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Command Create(VerbHost console)
    {
        var file = new Argument<FileInfo>("file") { Description = "A CSV file whose first line names the columns, in any order." };
        var zone = new Option<string>("--time-zone") { Description = "Of times without an offset, such as Europe/Madrid.", DefaultValueFactory = _ => "UTC" };
        var noWait = new Option<bool>("--no-wait") { Description = "Ends when the lines are sent, without waiting until they are stored." };
        zone.Validators.Add(given =>
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(given.GetValue(zone)!, out _))
            {
                given.AddError($"--time-zone is '{given.GetValue(zone)}'; a name such as UTC or Europe/Madrid is wanted.");
            }
        });
        var command = new Command("import", "Imports calls from a CSV file. A file imported twice adds nothing.") { file, zone, noWait };
        command.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RunAsync(services, parsed.GetRequiredValue(file), TimeZoneInfo.FindSystemTimeZoneById(parsed.GetRequiredValue(zone)), !parsed.GetValue(noWait), stop),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, FileInfo file, TimeZoneInfo zone, bool wait, CancellationToken stop)
    {
        if (!file.Exists)
        {
            return await FailAsync($"There is no file {file.FullName}.");
        }

        if (file.Extension.ToLowerInvariant() is ".json" or ".xlsx" or ".xls" or ".yaml" or ".yml" or ".ods")
        {
            return await FailAsync($"{file.Name} is not CSV; this verb imports CSV files only.");
        }

        var rejectedName = file.FullName + ".rejected.csv";
        FileImportCounts counts;
        try
        {
            using var text = new StreamReader(file.FullName, Encoding.UTF8);
            counts = await services.GetRequiredService<FileImport>().SendAsync(text, () => new StreamWriter(rejectedName, append: false), zone, new Sent(), stop);
        }
        catch (FileImportException bad)
        {
            return await FailAsync(bad.Message);
        }

        Console.WriteLine($"Read {counts.Read:N0}, sent {counts.Sent:N0}, duplicates {counts.Duplicates:N0}, rejected {counts.Rejected:N0}");
        if (counts.Rejected > 0)
        {
            Console.WriteLine($"The rejected lines are in {rejectedName}, each with its line and reason.");
        }

        if (wait && counts.Sent > 0)
        {
            await WaitAsync(services.GetRequiredService<InboxWait>(), counts, stop);
        }

        return counts.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done;
    }

    private static async Task WaitAsync(InboxWait inbox, FileImportCounts counts, CancellationToken stop)
    {
        var told = long.MaxValue;
        await foreach (var waiting in inbox.WatchAsync(counts.FirstId, counts.LastId, Patience, stop))
        {
            if (waiting < told)
            {
                Console.WriteLine(waiting == 0 ? "All of them are imported." : $"{waiting:N0} wait to be imported …");
                told = waiting;
            }
        }

        if (told > 0)
        {
            Console.WriteLine("No console is importing. They wait in the inbox, and are imported when the console runs.");
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }

    private sealed class Sent : IProgress<FileImportCounts>
    {
        private long _told;

        public void Report(FileImportCounts value)
        {
            if (value.Read - _told >= 100_000)
            {
                _told = value.Read;
                Console.WriteLine($"{value.Read:N0} lines read …");
            }
        }
    }
}
