using System.CommandLine;
using System.Globalization;
using System.Text;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Import;

/// <summary><c>import FILE</c>: the predecessor's 25-column CSV, until each of its lines is a call or in quarantine.</summary>
internal static class ImportVerb
{
    public static Command Create(VerbHost console)
    {
        var file = new Argument<FileInfo>("file") { Description = "A CSV file whose first line names the columns, in any order; commas, semicolons or tabs separate." };
        var zone = new Option<string>("--time-zone") { Description = "Of times without an offset, such as Europe/Madrid.", DefaultValueFactory = _ => "UTC" };
        var noWait = new Option<bool>("--no-wait") { Description = "Ends when the lines are in the inbox; a running console imports them." };
        zone.Validators.Add(given =>
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(given.GetValue(zone)!, out _))
            {
                given.AddError($"--time-zone is '{given.GetValue(zone)}'; a name such as UTC or Europe/Madrid is wanted");
            }
        });
        var command = new Command(
            "import",
            "Imports calls from a CSV file. A running console does the work; without one it is done here. A file imported twice adds nothing. " +
            "Exit codes: 0 each line is a call, 2 some are in quarantine, 1 it failed, 64 the command line was not understood.") { file, zone, noWait };
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

        if (file.Extension.ToUpperInvariant() is ".JSON" or ".XLSX" or ".XLS" or ".YAML" or ".YML" or ".ODS")
        {
            return await FailAsync($"{file.Name} is not CSV; this verb imports CSV files only.");
        }

        var rejectedName = file.FullName + ".rejected.csv";
        FileImportCounts sent;
        try
        {
            using var text = new StreamReader(file.FullName, Encoding.UTF8);
            sent = await services.GetRequiredService<FileImport>().SendAsync(text, file.Name, () => OpenRejected(rejectedName), zone, new Progress(), stop);
        }
        catch (FileImportException bad)
        {
            return await FailAsync(bad.Message);
        }

        if (sent.RepeatedHour + sent.SkippedHour > 0)
        {
            Say($"Of the times without an offset, {sent.RepeatedHour:N0} lay in an hour that the clocks of {zone.Id} showed twice (read as the earlier), {sent.SkippedHour:N0} in one that they skipped (read by the offset before).");
        }

        if (!wait)
        {
            Say($"Read {sent.Read:N0}: {sent.Sent:N0} in the inbox, {sent.Duplicates:N0} duplicate, {sent.Rejected:N0} quarantined");
            return sent.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done;
        }

        var imported = (await services.GetRequiredService<RunningConsoles>().ListAsync(stop)).Any(console => console.Imports)
            ? await FileSettlement.FollowAsync(services, sent.Ids, stop)
            : await FileSettlement.ImportAsync(services, sent.Ids, stop);
        var quarantined = sent.Rejected + imported.Quarantined;
        Say($"Read {sent.Read:N0}: {imported.Stored:N0} stored, {sent.Duplicates + imported.Duplicate:N0} duplicate, {quarantined:N0} quarantined");
        if (quarantined > 0)
        {
            Say($"The page Diagnostic shows the quarantine, each record with its reason.");
        }

        if (sent.Rejected > 0 && File.Exists(rejectedName))
        {
            Say($"{rejectedName} has the lines that could not be read, to be corrected and imported.");
        }

        return imported.Waiting > 0 ? ExitCodes.Failed : quarantined > 0 ? ExitCodes.Partly : ExitCodes.Done;
    }

    internal static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Beside the file; where that is not allowed, they are in quarantine all the same.</summary>
    private static TextWriter OpenRejected(string name)
    {
        try
        {
            return new StreamWriter(name, append: false);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            Say($"The rejected lines cannot be written beside the file ({refused.Message.TrimEnd('.')}); they are in quarantine.");
            return TextWriter.Null;
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }

    private sealed class Progress : IProgress<FileImportCounts>
    {
        private long _told;

        public void Report(FileImportCounts value)
        {
            if (value.Read - _told >= 100_000)
            {
                _told = value.Read;
                Say($"{Plural.Of(value.Read, "line", "lines")} read …");
            }
        }
    }
}
