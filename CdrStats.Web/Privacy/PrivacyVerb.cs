using System.CommandLine;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Privacy;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Privacy;

/// <summary><c>privacy export CUSTOMER FILE</c> and <c>privacy anonymise number|customer</c>.</summary>
internal static class PrivacyVerb
{
    public static Command Create(VerbHost host) => new("privacy", "What people may ask for of what is kept of them.") { Export(host), AnonymiseVerb.Create(host) };

    private static Command Export(VerbHost host)
    {
        var customer = new Argument<string>("customer") { Description = "The customer's name." };
        var file = new Argument<FileInfo>("file") { Description = "The zip file that is made; one that is there is not written over." };
        var command = new Command("export", "Writes all that is kept of a customer into a zip file: calls as CSV, the rest as JSON. It is in the audit log. " + ExitCodes.Explained) { customer, file };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            async (services, stop) =>
            {
                var (wanted, to) = (parsed.GetRequiredValue(customer), parsed.GetRequiredValue(file));
                var all = await services.GetRequiredService<CustomerStore>().ListAsync(AccessScope.Everything, stop);
                if (all.FirstOrDefault(one => one.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is not { } found)
                {
                    await Console.Error.WriteLineAsync($"There is no customer '{wanted}'.");
                    return ExitCodes.Failed;
                }

                if (to.Exists)
                {
                    await Console.Error.WriteLineAsync($"{to.FullName} is there already.");
                    return ExitCodes.Failed;
                }

                await using (var output = to.Create())
                {
                    await services.GetRequiredService<CustomerData>().WriteAsync(output, found.Id, found.Name, EditorRights.OfTheMachine.Name, stop);
                }

                Console.WriteLine($"Written: {to.FullName}");
                return ExitCodes.Done;
            },
            cancellation));
        return command;
    }
}
