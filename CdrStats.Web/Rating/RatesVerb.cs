using System.CommandLine;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Rating;

/// <summary><c>rates import FILE --plan NAME</c>: a rate deck into a plan, as the page does it.</summary>
internal static class RatesVerb
{
    private const int RejectedShown = 20;

    public static Command Create(VerbHost console)
    {
        var file = new Argument<FileInfo>("file") { Description = "A CSV file with a prefix and a rate per minute in each line. Separator, header and columns are found." };
        var plan = new Option<string>("--plan") { Description = "The name of the plan that the rates go into.", Required = true };
        var carrier = new Option<bool>("--carrier") { Description = "It is a carrier plan; otherwise a retail plan." };
        var from = new Option<string>("--effective") { Description = "Date from when lines without their own are valid; a changed price ends the old rate then.", DefaultValueFactory = _ => "" };
        var zone = new Option<string>("--time-zone") { Description = "Of dates, such as Europe/Madrid.", DefaultValueFactory = _ => "UTC" };
        var endMissing = new Option<bool>("--end-missing") { Description = "Ends rates whose prefix the file lacks; otherwise they are kept." };
        var preview = new Option<bool>("--preview") { Description = "Says what would happen and changes nothing." };
        var import = new Command("import", "Brings a rate deck into a plan, whole or not at all.") { file, plan, carrier, from, zone, endMissing, preview };
        import.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RunAsync(services, parsed.GetRequiredValue(file), new Wanted(
                parsed.GetRequiredValue(plan), parsed.GetValue(carrier) ? RateSide.Buy : RateSide.Sell, parsed.GetRequiredValue(from), parsed.GetRequiredValue(zone),
                parsed.GetValue(endMissing), parsed.GetValue(preview)), stop),
            cancellation));
        return new Command("rates", "Rates of retail and carrier plans.") { import };
    }

    private static async Task<int> RunAsync(IServiceProvider services, FileInfo file, Wanted wanted, CancellationToken stop)
    {
        if (!file.Exists)
        {
            return await FailAsync($"There is no file {file.FullName}.");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(wanted.Zone, out var zone))
        {
            return await FailAsync($"--time-zone is '{wanted.Zone}'; a name such as UTC or Europe/Madrid is wanted.");
        }

        if (!RateText.TryMoment(wanted.From, zone, out var from))
        {
            return await FailAsync($"--effective is '{wanted.From}'; a date such as 2026-01-31 is wanted.");
        }

        if (await services.GetRequiredService<RatePlanStore>().FindAsync(wanted.Side, wanted.Plan, stop) is not { } plan)
        {
            return await FailAsync($"There is no {(wanted.Side == RateSide.Buy ? "carrier" : "retail")} plan '{wanted.Plan}'.");
        }

        try
        {
            await using var deck = file.OpenRead();
            var layout = (await RateFileGuess.OfAsync(deck, stop)).Layout;
            Console.WriteLine($"Columns: {string.Join(", ", layout.Columns)}; {(layout.HasHeader ? "with" : "without")} a header");
            var import = services.GetRequiredService<RateImport>();
            deck.Position = 0;
            var preview = await import.PreviewAsync(plan.Id, deck, layout, new RateImportTerms(zone, from, wanted.EndMissing, plan.Currency), null, stop);
            Tell(preview);
            if (wanted.OnlyPreview || !preview.DoesAnything)
            {
                return preview.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done;
            }

            deck.Position = 0;
            var saved = await import.ConfirmAsync(preview, deck, "command line", null, stop);
            if (saved.Trouble is not null)
            {
                return await FailAsync(saved is Saved.Conflict ? "The rates of this plan changed meanwhile. Nothing was brought in; try again." : saved.Trouble);
            }

            Console.WriteLine("Done.");
            return preview.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done;
        }
        catch (RateFileException bad)
        {
            return await FailAsync(bad.Message);
        }
    }

    private static void Tell(RateImportPreview preview)
    {
        Console.WriteLine($"{Plural.Of(preview.Lines, "line", "lines")}: {preview.Added:N0} added, {preview.Changed:N0} changed, {preview.Unchanged:N0} unchanged, {preview.Ended:N0} ended, {preview.Rejected:N0} rejected");
        foreach (var line in preview.FirstRejected.Take(RejectedShown))
        {
            Console.WriteLine($"  line {line.Line}: {line.Reason}");
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }

    private sealed record Wanted(string Plan, RateSide Side, string From, string Zone, bool EndMissing, bool OnlyPreview);
}
