using System.CommandLine;
using System.Globalization;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Import;

/// <summary><c>import FILE</c>: a file's records, until each is a call or in quarantine. The page /admin/import does the same.</summary>
internal static class ImportVerb
{
    private const int RejectedShown = 20;

    public static Command Create(VerbHost console)
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "CSV, JSON, XLSX or YAML. Without --mapping its columns have the names of the inbox's, in any order; of CSV, commas, semicolons, tabs or bars separate.",
        };
        var mapping = new Option<string>("--mapping") { Description = "The name of a mapping that was saved on the page /admin/import: which column is what, and how times and causes are written." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would become of the rows and changes nothing." };
        var zone = new Option<string>("--time-zone") { Description = "Of times without an offset, such as Europe/Madrid; the mapping's own, or UTC, when it is not given." };
        var noWait = new Option<bool>("--no-wait") { Description = "Ends when the rows are in the inbox; a running console imports them." };
        zone.Validators.Add(given =>
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(given.GetValue(zone)!, out _))
            {
                given.AddError($"--time-zone is '{given.GetValue(zone)}'; a name such as UTC or Europe/Madrid is wanted");
            }
        });
        var command = new Command(
            "import",
            "Imports calls from a file. A running console does the work; without one it is done here. A file imported twice adds nothing, and the page /admin/import can undo it. " +
            "Exit codes: 0 each row is a call, or would be; 2 some are in quarantine, or would be; 1 it failed; 64 the command line was not understood.") { file, mapping, dryRun, zone, noWait };
        command.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RunAsync(
                services, new Wanted(parsed.GetRequiredValue(file), parsed.GetValue(mapping), parsed.GetValue(zone), parsed.GetValue(dryRun), !parsed.GetValue(noWait)), stop),
            cancellation));
        return command;
    }

    /// <summary>What has come of it: to the output.</summary>
    internal static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>How far it is: beside the output.</summary>
    internal static void Tell(FormattableString line) => Console.Error.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static async Task<int> RunAsync(IServiceProvider services, Wanted wanted, CancellationToken stop)
    {
        if (!wanted.File.Exists)
        {
            return Fail($"There is no file {wanted.File.FullName}.");
        }

        var mapping = new FileMapping();
        if (wanted.Mapping is { } name)
        {
            var mappings = services.GetRequiredService<FileMappingStore>();
            if (await mappings.FindAsync(name, stop) is not { } named)
            {
                var known = await mappings.ListAsync(stop);
                return Fail(known.Count == 0 ? $"There is no mapping '{name}', and no other: make one on the page /admin/import."
                    : $"There is no mapping '{name}'; there are {string.Join(", ", known.Take(20).Select(one => one.Name))}.");
            }

            mapping = named.Mapping;
        }

        mapping = wanted.Zone is null ? mapping : mapping with { TimeZone = wanted.Zone };
        var file = new CallFile(wanted.File.FullName, wanted.File.Name, Path.GetTempPath());
        try
        {
            return wanted.IsDryRun ? await LookAsync(services, file, mapping, stop) : await ImportAsync(services, file, mapping, wanted, stop);
        }
        catch (FileImportException bad)
        {
            return Fail(bad.Message);
        }
    }

    private static async Task<int> LookAsync(IServiceProvider services, CallFile file, FileMapping mapping, CancellationToken stop)
    {
        var found = await services.GetRequiredService<FilePreview>().RunAsync(file, mapping, () => TextWriter.Null, new ImportProgress(), stop);
        var counts = found.Counts;
        SayClocks(counts, mapping);
        Say($"Would read {counts.Read:N0}: {counts.Fresh:N0} new, {counts.Duplicates:N0} there already, {counts.InFile:N0} twice in the file, {counts.Rejected:N0} rejected");
        if (found.FirstStart is { } first)
        {
            Say($"Calls from {first.UtcDateTime:yyyy-MM-dd HH:mm:ss} to {found.LastStart!.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        }

        if (found.NewSwitches.Count > 0)
        {
            Say($"Switches that would be added: {string.Join(", ", found.NewSwitches)}");
        }

        foreach (var row in found.Rejected.Take(RejectedShown))
        {
            Say($"  line {row.Line}: {row.Reason}");
        }

        return counts.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done;
    }

    private static async Task<int> ImportAsync(IServiceProvider services, CallFile file, FileMapping mapping, Wanted wanted, CancellationToken stop)
    {
        var store = services.GetRequiredService<FileImportStore>();
        var job = await store.AddAsync(file, null, "command line", mapping, wanted.Mapping, FileImportState.Importing, stop);
        try
        {
            var (code, isCancelled) = await ImportAsync(services, store, job, file, wanted, stop);
            await store.EndAsync(job.Id, isCancelled ? FileImportState.Cancelled : FileImportState.Done, null, stop);
            return code;
        }
        catch (Exception error)
        {
            await store.EndAsync(job.Id, stop.IsCancellationRequested ? FileImportState.Cancelled : FileImportState.Failed, stop.IsCancellationRequested ? null : error.Message, CancellationToken.None);
            throw;
        }
    }

    private static async Task<(int Code, bool IsCancelled)> ImportAsync(IServiceProvider services, FileImportStore store, FileImportJob job, CallFile file, Wanted wanted, CancellationToken stop)
    {
        var rejectedName = file.Path + ".rejected.csv";
        var (sent, isWhole) = await services.GetRequiredService<FileImport>().SendAsync(job, file, () => OpenRejected(rejectedName), new ImportProgress(), stop);
        SayClocks(sent, job.Mapping);
        if (!isWhole)
        {
            return (Fail("It was broken off on the page /admin/import."), true);
        }

        if (!wanted.Waits)
        {
            Say($"Read {sent.Read:N0}: {sent.Fresh:N0} in the inbox, {sent.Duplicates:N0} duplicate, {sent.Rejected:N0} quarantined");
            return (sent.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done, false);
        }

        var fate = new InboxFate(0, 0, 0, 0);
        if (await store.RangeAsync(job.Id, stop) is { } rows)
        {
            var settlement = new FileSettlement(services, job.Instance, rows);
            fate = (await services.GetRequiredService<RunningConsoles>().ListAsync(stop)).Any(console => console.Imports) ? await settlement.FollowAsync(stop) : await settlement.ImportAsync(stop);
        }

        await store.FateAsync(job.Id, fate, stop);
        var quarantined = sent.Rejected + fate.Quarantined;
        Say($"Read {sent.Read:N0}: {fate.Stored:N0} stored, {sent.Duplicates + fate.Duplicate:N0} duplicate, {quarantined:N0} quarantined");
        if (quarantined > 0)
        {
            Say($"The page Diagnostic shows the quarantine, each record with its reason.");
        }

        if (sent.Rejected > 0 && File.Exists(rejectedName))
        {
            Say($"{rejectedName} has the rows that could not be read, to be corrected and imported.");
        }

        return (fate.Waiting > 0 ? ExitCodes.Failed : quarantined > 0 ? ExitCodes.Partly : ExitCodes.Done, false);
    }

    private static void SayClocks(FileImportCounts counts, FileMapping mapping)
    {
        if (counts.RepeatedHour + counts.SkippedHour > 0)
        {
            Say($"Of the times without an offset, {counts.RepeatedHour:N0} lay in an hour that the clocks of {mapping.TimeZone} showed twice (read as the earlier), {counts.SkippedHour:N0} in one that they skipped (read by the offset before).");
        }
    }

    /// <summary>Beside the file; where that is not allowed, they are in quarantine all the same.</summary>
    private static TextWriter OpenRejected(string name)
    {
        try
        {
            return new StreamWriter(name, append: false);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            Tell($"The rejected rows cannot be written beside the file ({refused.Message.TrimEnd('.')}); they are in quarantine.");
            return TextWriter.Null;
        }
    }

    private static int Fail(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return ExitCodes.Failed;
    }

    private sealed record Wanted(FileInfo File, string? Mapping, string? Zone, bool IsDryRun, bool Waits);
}
