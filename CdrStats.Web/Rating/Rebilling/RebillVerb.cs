using System.CommandLine;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Rating.Rebilling;

/// <summary><c>rebill --from A --to B</c>: looks at what billing stored calls again would come to, and with <c>--order</c> does it, as the page does.</summary>
internal static class RebillVerb
{
    private const int LinesShown = 10;

    public static Command Create(VerbHost console)
    {
        var from = new Option<string>("--from") { Description = "Calls that start at this date or time (UTC) or later, such as 2026-11-01.", Required = true };
        var to = new Option<string>("--to") { Description = "and before this one.", Required = true };
        var customers = new Option<string[]>("--customer") { Description = "Only this customer's, by name; may be repeated." };
        var switches = new Option<string[]>("--switch") { Description = "Only of this switch, by name; may be repeated." };
        var prefixes = new Option<string[]>("--prefix") { Description = "Only to numbers that begin so; may be repeated." };
        var countries = new Option<string[]>("--country") { Description = "Only to this country, by its code such as GB; may be repeated." };
        var plan = new Option<string>("--plan") { Description = "The VoIP plan to bill by; otherwise each customer's own.", DefaultValueFactory = _ => "" };
        var given = new Option<bool>("--given-too") { Description = "Also replaces amounts that came with the record." };
        var order = new Option<bool>("--order") { Description = "Does it; otherwise nothing is changed." };
        var verb = new Command("rebill", "Bills stored calls again by the rates and plans of now; shows first what that comes to.") { from, to, customers, switches, prefixes, countries, plan, given, order };
        verb.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RunAsync(services, new Wanted(
                parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(customers) ?? [], parsed.GetValue(switches) ?? [], parsed.GetValue(prefixes) ?? [],
                parsed.GetValue(countries) ?? [], parsed.GetRequiredValue(plan), parsed.GetValue(given), parsed.GetValue(order)), stop),
            cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(IServiceProvider services, Wanted wanted, CancellationToken stop)
    {
        if (!RateText.TryMoment(wanted.From, TimeZoneInfo.Utc, out var from) || !RateText.TryMoment(wanted.To, TimeZoneInfo.Utc, out var to) || from is null || to is null)
        {
            return await FailAsync("--from and --to are dates such as 2026-01-31, or times such as 2026-01-31 14:00, in UTC.");
        }

        var choices = await services.GetRequiredService<CallFilterChoices>().ReadAsync(AccessScope.Everything, stop);
        var plan = wanted.Plan.Length == 0 ? null : (await services.GetRequiredService<RatingDesk>().NowAsync(AccessScope.Everything, stop)).FindPlan(wanted.Plan);
        if (wanted.Plan.Length > 0 && plan is null)
        {
            return await FailAsync($"There is no VoIP plan '{wanted.Plan}'.");
        }

        if (Unknown(wanted.Customers, choices.Customers) is { } customer)
        {
            return await FailAsync($"There is no customer '{customer}'.");
        }

        if (Unknown(wanted.Switches, choices.Switches) is { } place)
        {
            return await FailAsync($"There is no switch '{place}'.");
        }

        var order = new RebillOrder(new TimeRange(from.Value, to.Value))
        {
            Customers = Ids(wanted.Customers, choices.Customers),
            Switches = Ids(wanted.Switches, choices.Switches),
            Prefixes = [.. wanted.Prefixes.Select(prefix => RatePrefix.Clean(prefix) ?? prefix)],
            Countries = [.. wanted.Countries.Select(code => code.ToUpperInvariant())],
            PlanId = plan?.Id,
            GivenToo = wanted.GivenToo,
        };
        if (order.Complaint is { } complaint)
        {
            return await FailAsync(complaint);
        }

        var preview = await services.GetRequiredService<RebillTrial>().RunAsync(AccessScope.Everything, order, null, stop);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{preview.Calls:N0} calls; the amounts of {preview.Changed:N0} would be others."));
        Tell("In all", preview.Totals);
        Tell("By customer", preview.Customers);
        Tell("By carrier", preview.Carriers);
        Tell("By destination", preview.Destinations);
        return wanted.Order && preview.Calls > 0 ? await DoAsync(services, order, stop) : ExitCodes.Done;
    }

    private static async Task<int> DoAsync(IServiceProvider services, RebillOrder order, CancellationToken stop)
    {
        var orders = services.GetRequiredService<RebillJobs>();
        var id = await orders.OrderAsync(AccessScope.Everything, "command line", order, stop);
        var isDone = await services.GetRequiredService<JobRunner>().TryRunAsync(nameof(RebillCalls), services.GetRequiredService<RebillWork>().RunAsync, stop);
        var job = (await orders.RecentAsync(AccessScope.Everything, stop)).First(one => one.Id == id);
        if (isDone && job.Trouble is { } trouble)
        {
            return await FailAsync(trouble);
        }

        Console.WriteLine(isDone
            ? string.Create(CultureInfo.InvariantCulture, $"Order {id} is done: {job.Looked:N0} calls looked at, {job.Changed:N0} changed.")
            : $"Order {id} is given; a running console works on it.");
        return ExitCodes.Done;
    }

    private static void Tell(string title, IReadOnlyList<RebillLine> lines)
    {
        Console.WriteLine($"{title} (sell, buy: now → then; margin difference)");
        foreach (var (name, currency, sum) in lines.Take(LinesShown))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name} {currency}: {sum.Calls:N0} calls, {sum.SellBefore:0.####} → {sum.SellAfter:0.####}, {sum.BuyBefore:0.####} → {sum.BuyAfter:0.####}; {sum.MarginDifference:+0.####;-0.####;0}"));
        }
    }

    private static string? Unknown(string[] names, IReadOnlyList<Named> known) => names.FirstOrDefault(name => !known.Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    private static int[] Ids(string[] names, IReadOnlyList<Named> known) =>
        [.. names.Select(name => known.First(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Id)];

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }

    private sealed record Wanted(
        string From, string To, string[] Customers, string[] Switches, string[] Prefixes, string[] Countries, string Plan, bool GivenToo, bool Order);
}
