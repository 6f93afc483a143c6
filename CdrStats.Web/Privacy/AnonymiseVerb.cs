using System.CommandLine;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Privacy;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Privacy;

/// <summary><c>privacy anonymise number NUMBER</c> and <c>privacy anonymise customer NAME</c>, with <c>--dry-run</c>.</summary>
internal static class AnonymiseVerb
{
    public static Command Create(VerbHost host) => new("anonymise", "Takes a number, or who called whom in a customer's calls, out of what is kept. Figures stay; issued statements stay, as law asks.") { Number(host), Customer(host) };

    private static Command Number(VerbHost host)
    {
        var number = new Argument<string>("number") { Description = "With its calling code, in any way of writing: +34 650 784 355." };
        var trial = Trial();
        var command = new Command("number", "One number, as caller and as called. Ended in between it is asked for again and goes on. " + ExitCodes.Explained) { number, trial };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            async (services, stop) =>
            {
                var (wanted, isTrial) = (parsed.GetRequiredValue(number), parsed.GetValue(trial));
                if (!wanted.Any(char.IsAsciiDigit))
                {
                    await Console.Error.WriteLineAsync("A number has digits.");
                    return ExitCodes.Failed;
                }

                Tell(await services.GetRequiredService<Anonymiser>().NumberAsync(AccessScope.Everything, wanted, isTrial, EditorRights.OfTheMachine.Name, stop), isTrial);
                return ExitCodes.Done;
            },
            cancellation));
        return command;
    }

    private static Command Customer(VerbHost host)
    {
        var customer = new Argument<string>("customer") { Description = "The customer's name." };
        var trial = Trial();
        var command = new Command("customer", "All calls of a customer and their records: callers go, called numbers end in zeros. The customer, users and account codes are changed on their pages. " + ExitCodes.Explained) { customer, trial };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            async (services, stop) =>
            {
                var (wanted, isTrial) = (parsed.GetRequiredValue(customer), parsed.GetValue(trial));
                var all = await services.GetRequiredService<CustomerStore>().ListAsync(AccessScope.Everything, stop);
                if (all.FirstOrDefault(one => one.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is not { } found)
                {
                    await Console.Error.WriteLineAsync($"There is no customer '{wanted}'.");
                    return ExitCodes.Failed;
                }

                Tell(await services.GetRequiredService<Anonymiser>().CustomerAsync(AccessScope.Everything, found.Id, found.Name, isTrial, EditorRights.OfTheMachine.Name, stop), isTrial);
                return ExitCodes.Done;
            },
            cancellation));
        return command;
    }

    private static Option<bool> Trial() => new("--dry-run") { Description = "Counts what would be changed, and changes nothing." };

    private static void Tell(Anonymised done, bool isTrial)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isTrial ? "Would be changed" : "Changed")}: {done.Calls} calls, {done.Records} records of the inbox"));
        foreach (var (table, rows) in done.Others)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {table}: {rows}"));
        }

        if (done.Waiting > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done.Waiting} records wait for their import: ask again once it is done."));
        }

        if (done.StatementCalls > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done.StatementCalls} lines of issued statements stay: an invoice is kept as it was issued."));
        }
    }
}
