using System.CommandLine;
using CdrStats.Infrastructure.Rating;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Rating;

/// <summary>
/// <c>rates import FILE --plan NAME</c>: a rate deck into a plan, as the page does it; <c>rates markup</c>: retail rates of a carrier's; <c>rates versions</c>
/// and <c>rates rollback</c>: what was changed, and the way back.
/// </summary>
internal static class RatesVerb
{
    private const int VersionsShown = 50;

    public static Command Create(VerbHost console) =>
        new("rates", "Rates of retail and carrier plans.") { Import(console), Markup(console), Versions(console), Rollback(console) };

    private static Command Import(VerbHost console)
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "A CSV file or a workbook (.xlsx) with a prefix and a rate per minute in each line. Separator, header and columns are found, or those that were confirmed for its header last.",
        };
        var plan = Plan();
        var carrier = Carrier();
        var sheet = new Option<string?>("--sheet") { Description = "The workbook's sheet; otherwise the first." };
        var columns = new Option<string?>("--columns") { Description = $"What the columns hold, from the left, in the place of what is found: {string.Join(", ", Enum.GetNames<RateColumn>())}; with commas between." };
        var (from, zone, endMissing, preview) = (Effective(), Zone(), EndMissing(), OnlyPreview());
        var import = new Command("import", "Brings a rate deck into a plan, whole or not at all.") { file, plan, carrier, sheet, columns, from, zone, endMissing, preview };
        import.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RateChangeRun.ImportAsync(
                services, parsed.GetRequiredValue(file), parsed.GetValue(sheet), parsed.GetValue(columns),
                new WantedRates(parsed.GetRequiredValue(plan), parsed.GetValue(carrier) ? RateSide.Buy : RateSide.Sell, parsed.GetRequiredValue(from), parsed.GetRequiredValue(zone), parsed.GetValue(endMissing), parsed.GetValue(preview)),
                stop),
            cancellation));
        return import;
    }

    private static Command Markup(VerbHost console)
    {
        var plan = Plan();
        var source = new Option<string>("--of-carrier") { Description = "The carrier plan whose rates they are made of.", Required = true };
        var percent = new Option<decimal>("--percent") { Description = "The profit: 25 makes 0.0100 a 0.0125.", Required = true };
        var margin = new Option<decimal>("--minimum-margin") { Description = "At least so much a minute is left." };
        var decimals = new Option<int>("--decimals") { Description = "That a rate is rounded to, 0 to 8.", DefaultValueFactory = _ => 4 };
        var up = new Option<bool>("--round-up") { Description = "Up; otherwise to the nearest." };
        var (from, zone, endMissing, preview) = (Effective(), Zone(), EndMissing(), OnlyPreview());
        var markup = new Command("markup", "Makes a retail plan's rates of a carrier's, whole or not at all.") { plan, source, percent, margin, decimals, up, from, zone, endMissing, preview };
        markup.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RateChangeRun.MarkupAsync(
                services, parsed.GetRequiredValue(source), new RateMarkup(parsed.GetValue(percent), parsed.GetValue(margin), parsed.GetValue(decimals), parsed.GetValue(up)),
                new WantedRates(parsed.GetRequiredValue(plan), RateSide.Sell, parsed.GetRequiredValue(from), parsed.GetRequiredValue(zone), parsed.GetValue(endMissing), parsed.GetValue(preview)), stop),
            cancellation));
        return markup;
    }

    private static Command Versions(VerbHost console)
    {
        var (plan, carrier) = (Plan(), Carrier());
        var versions = new Command("versions", "What was changed in a plan's rates, the latest first.") { plan, carrier };
        versions.SetAction((parsed, cancellation) => console.RunAsync(
            async (services, stop) =>
            {
                if (await RateChangeRun.FindAsync(services, parsed.GetRequiredValue(plan), parsed.GetValue(carrier) ? RateSide.Buy : RateSide.Sell, stop) is not { } found)
                {
                    return ExitCodes.Failed;
                }

                foreach (var version in await services.GetRequiredService<RateVersionStore>().ListAsync(found.Id, null, VersionsShown, stop))
                {
                    Console.WriteLine($"#{version.Id}  {version.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC  {version.By}  {RateChangeWords.Of(version.Kind)}: {version.Source}  {RateChangeRun.Words(version.Counts)}{(version.UndoneBy is { } by ? $"  rolled back by #{by}" : "")}");
                }

                return ExitCodes.Done;
            },
            cancellation));
        return versions;
    }

    private static Command Rollback(VerbHost console)
    {
        var version = new Argument<long>("version") { Description = "The number of the version, as \"rates versions\" tells it." };
        var (plan, carrier) = (Plan(), Carrier());
        var withLater = new Option<bool>("--with-later") { Description = "Goes back to before it: all later versions are rolled back as well." };
        var rollback = new Command("rollback", "Takes a version of a plan's rates back, whole or not at all.") { version, plan, carrier, withLater };
        rollback.SetAction((parsed, cancellation) => console.RunAsync(
            async (services, stop) =>
            {
                if (await RateChangeRun.FindAsync(services, parsed.GetRequiredValue(plan), parsed.GetValue(carrier) ? RateSide.Buy : RateSide.Sell, stop) is not { } found)
                {
                    return ExitCodes.Failed;
                }

                var saved = await services.GetRequiredService<RateVersionStore>().RollBackAsync(found.Id, parsed.GetRequiredValue(version), parsed.GetValue(withLater), RateChangeRun.CommandLine, stop);
                if (saved.Trouble is { } trouble)
                {
                    return await RateChangeRun.FailAsync(trouble);
                }

                Console.WriteLine("Done.");
                return ExitCodes.Done;
            },
            cancellation));
        return rollback;
    }

    private static Option<string> Plan() => new("--plan") { Description = "The name of the plan.", Required = true };

    private static Option<bool> Carrier() => new("--carrier") { Description = "It is a carrier plan; otherwise a retail plan." };

    private static Option<string> Effective() => new("--effective") { Description = "Date from when lines without their own are valid; a changed price ends the old rate then.", DefaultValueFactory = _ => "" };

    private static Option<string> Zone() => new("--time-zone") { Description = "Of dates, such as Europe/Madrid.", DefaultValueFactory = _ => "UTC" };

    private static Option<bool> EndMissing() => new("--end-missing") { Description = "Ends rates whose prefix is lacking; otherwise they are kept." };

    private static Option<bool> OnlyPreview() => new("--preview") { Description = "Says what would happen and changes nothing." };
}

/// <summary>Which plan's rates are to be changed, and what the change means.</summary>
internal sealed record WantedRates(string Plan, RateSide Side, string From, string Zone, bool EndMissing, bool OnlyPreview);
