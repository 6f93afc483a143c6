using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Rating;

/// <summary>A change of many rates from the command line: the difference is told, then it is brought in.</summary>
internal static class RateChangeRun
{
    public const string CommandLine = "command line";
    private const int RejectedShown = 20;

    public static async Task<int> ImportAsync(IServiceProvider services, FileInfo file, string? sheet, string? columns, WantedRates wanted, CancellationToken stop)
    {
        if (!file.Exists)
        {
            return await FailAsync($"There is no file {file.FullName}.");
        }

        if (await FindAsync(services, wanted.Plan, wanted.Side, stop) is not { } plan)
        {
            return ExitCodes.Failed;
        }

        try
        {
            await using var deck = file.OpenRead();
            var sample = sheet is null ? await RateFileGuess.OfAsync(deck, stop) : RateFileGuess.Deck.ReadSheet(deck, sheet, stop);
            if (columns is not null)
            {
                if (Columns(columns) is not { } said)
                {
                    return await FailAsync($"--columns is '{columns}'; wanted are words of {string.Join(", ", Enum.GetNames<RateColumn>())}, with commas between.");
                }

                sample = sample with { Layout = sample.Layout with { Columns = said } };
            }
            else if (await services.GetRequiredService<RateLayouts>().FindAsync(plan.Id, sample, stop) is { } remembered)
            {
                sample = await RateFileGuess.OfAsync(deck, remembered.Layout, stop);
            }

            var layout = sample.Layout;
            Console.WriteLine($"Columns: {string.Join(", ", layout.Columns)}; {(layout.HasHeader ? "with" : "without")} a header");
            return await RunAsync(services, plan, new RateSource.File(deck, file.Name, layout, sample.Header), wanted, stop);
        }
        catch (UnreadableFileException bad)
        {
            return await FailAsync(bad.Message);
        }
    }

    public static async Task<int> MarkupAsync(IServiceProvider services, string carrier, RateMarkup rule, WantedRates wanted, CancellationToken stop)
    {
        if (await FindAsync(services, wanted.Plan, RateSide.Sell, stop) is not { } plan || await FindAsync(services, carrier, RateSide.Buy, stop) is not { } from)
        {
            return ExitCodes.Failed;
        }

        try
        {
            return await RunAsync(services, plan, new RateSource.Markup(from.Id, from.Name, rule), wanted, stop);
        }
        catch (UnreadableFileException bad)
        {
            return await FailAsync(bad.Message);
        }
    }

    /// <summary>The plan, or null after having said that there is none.</summary>
    public static async Task<RatePlanRow?> FindAsync(IServiceProvider services, string name, RateSide side, CancellationToken stop)
    {
        var plan = await services.GetRequiredService<RatePlanStore>().FindAsync(side, name, stop);
        if (plan is null)
        {
            await FailAsync($"There is no {(side == RateSide.Buy ? "carrier" : "retail")} plan '{name}'.");
        }

        return plan;
    }

    public static string Words(RateCounts counts) =>
        $"{counts.Added:N0} added, {counts.Changed:N0} changed ({counts.Increased:N0} increased, {counts.Decreased:N0} decreased, {counts.Otherwise:N0} other terms), {counts.Unchanged:N0} unchanged, {counts.Closed:N0} ended, {counts.Rejected:N0} rejected";

    public static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }

    private static async Task<int> RunAsync(IServiceProvider services, RatePlanRow plan, RateSource source, WantedRates wanted, CancellationToken stop)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(wanted.Zone, out var zone))
        {
            return await FailAsync($"--time-zone is '{wanted.Zone}'; a name such as UTC or Europe/Madrid is wanted.");
        }

        if (!RateText.TryMoment(wanted.From, zone, out var from))
        {
            return await FailAsync($"--effective is '{wanted.From}'; a date such as 2026-01-31 is wanted.");
        }

        var import = services.GetRequiredService<RateImport>();
        using var preview = await import.PreviewAsync(plan.Id, source, new RateImportTerms(zone, from, wanted.EndMissing, plan.Currency), null, stop);
        var counts = preview.Counts;
        Console.WriteLine($"{Plural.Of(preview.Lines, "line", "lines")}: {Words(counts)}");
        foreach (var line in (await preview.Difference.PageAsync(RateChangeKind.Rejected, 0, stop)).Take(RejectedShown))
        {
            Console.WriteLine($"  line {line.Line}: {line.Note}");
        }

        if (preview.Effect is { Calls: > 0 } effect)
        {
            Console.WriteLine($"The last 30 days' calls, {effect.Calls:N0} of this plan in {effect.Looked:N0} looked at{(effect.IsSample ? $" of about {effect.Stored:N0}" : "")}: {effect.Before:N2} {plan.Currency} by the old rates, {effect.After:N2} by the new ones; margin {effect.MarginChange:+#,0.00;-#,0.00;0.00}");
        }

        if (!wanted.OnlyPreview && counts.DoAnything)
        {
            var saved = await import.ConfirmAsync(preview, CommandLine, null, stop);
            if (saved.Trouble is not null)
            {
                return await FailAsync(saved is Saved.Conflict ? "The rates of this plan changed meanwhile. Nothing was brought in; try again." : saved.Trouble);
            }

            Console.WriteLine("Done.");
        }

        return counts.Rejected > 0 ? ExitCodes.Partly : ExitCodes.Done;
    }

    private static List<RateColumn>? Columns(string text)
    {
        var columns = new List<RateColumn>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Enum.TryParse<RateColumn>(word, ignoreCase: true, out var column) || !Enum.IsDefined(column) || char.IsAsciiDigit(word[0]))
            {
                return null;
            }

            columns.Add(column);
        }

        return columns;
    }
}
