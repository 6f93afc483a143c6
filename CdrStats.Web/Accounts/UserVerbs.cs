using System.CommandLine;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Accounts;

/// <summary><c>user create|password|list</c>.</summary>
internal static class UserVerbs
{
    private static readonly Option<bool> PasswordOnInput = new("--password-stdin") { Description = "Reads the password from the first line of the input. Without it one is generated and printed, this once." };

    public static Command Create(VerbHost host) => new("user", "The people who sign in.") { Add(host), Password(host), List(host) };

    private static Command Add(VerbHost host)
    {
        var name = Name();
        var email = new Option<string>("--email") { Description = "Where reports and resets are sent." };
        var customer = new Option<string>("--customer") { Description = "The name of the customer whose calls this user sees, and no others." };
        var groups = new Option<string[]>("--group") { Description = "A group whose permissions the user gets; may be given several times." };
        var all = new Option<bool>("--operator") { Description = "Sees the calls of every customer, with the permissions of the groups." };
        var superuser = new Option<bool>("--superuser") { Description = "An administrator: sees and may do everything." };
        var command = new Command("create", "Adds a user. " + ExitCodes.Explained) { name, email, customer, groups, all, superuser, PasswordOnInput };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            async (services, stop) =>
            {
                var (ids, complaint) = await GroupsAsync(services, parsed.GetValue(groups) ?? [], stop);
                int? owner = null;
                if (complaint is null && parsed.GetValue(customer) is { } wanted)
                {
                    var customers = await services.GetRequiredService<CustomerStore>().ListAsync(AccessScope.Everything, stop);
                    owner = customers.FirstOrDefault(one => one.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))?.Id;
                    complaint = owner is null ? Unknown("customer", wanted, customers.Select(one => one.Name)) : null;
                }

                if (complaint is not null)
                {
                    return await FailAsync(complaint);
                }

                var user = new UserDetails(0, parsed.GetRequiredValue(name), parsed.GetValue(email), parsed.GetValue(superuser), parsed.GetValue(all), owner, false, false, ids, []);
                var saved = await SetAsync(parsed, user.Name, (password, stopping) => services.GetRequiredService<UserStore>().SaveAsync(user, password, Editor.AtTheMachine, stopping), "made", stop);
                if (saved == ExitCodes.Done && !user.IsAdministrator && !user.IsOperator && owner is null)
                {
                    Console.WriteLine("This user sees no calls yet: that takes a customer (--customer), --operator or --superuser.");
                }

                return saved;
            },
            cancellation));
        return command;
    }

    private static Command Password(VerbHost host)
    {
        var name = Name();
        var command = new Command("password", "Gives a user another password and lifts a lockout; open sessions end within a minute. " + ExitCodes.Explained) { name, PasswordOnInput };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            (services, stop) => SetAsync(
                parsed, parsed.GetRequiredValue(name),
                (password, stopping) => services.GetRequiredService<UserStore>().SetPasswordAsync(parsed.GetRequiredValue(name), password, Editor.AtTheMachine, stopping), "changed", stop),
            cancellation));
        return command;
    }

    private static Command List(VerbHost host)
    {
        var command = new Command("list", "Lists the users with what they see and may do.");
        command.SetAction((_, cancellation) => host.RunAsync(
            async (services, stop) =>
            {
                var groups = (await services.GetRequiredService<GroupStore>().ListAsync(AccessScope.Everything, stop)).ToDictionary(group => group.Id, group => group.Name);
                var customers = (await services.GetRequiredService<CustomerStore>().ListAsync(AccessScope.Everything, stop)).ToDictionary(customer => customer.Id, customer => customer.Name);
                foreach (var user in await services.GetRequiredService<UserStore>().ListAsync(AccessScope.Everything, stop))
                {
                    var sees = user.IsAdministrator ? "administrator" : user.IsOperator ? "operator" : user.CustomerId is { } id ? $"customer {customers[id]}" : "sees no calls";
                    var state = user.Disabled ? ", disabled" : user.IsLockedOut ? ", locked out" : "";
                    var member = user.Groups.Count == 0 ? "" : $", in {string.Join(", ", user.Groups.Select(group => groups[group]))}";
                    var mail = user.Email is null ? "" : $", {user.Email}";
                    Console.WriteLine($"{user.Name,-24} {sees}{member}{mail}{state}");
                }

                return ExitCodes.Done;
            },
            cancellation));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The name to sign in with." };

    private static async Task<int> SetAsync(ParseResult parsed, string name, Func<string, CancellationToken, Task<Saved>> save, string done, CancellationToken stop)
    {
        var given = parsed.GetValue(PasswordOnInput) ? await Console.In.ReadLineAsync(stop) ?? "" : null;
        var password = given ?? GeneratedPassword.New();
        switch (await save(password, stop))
        {
            case Saved.Refused refused:
                return await FailAsync(refused.Reason);
            case Saved.Conflict:
                return await FailAsync($"'{name}' was changed by somebody else meanwhile; nothing was done.");
            default:
                Console.WriteLine(given is null ? $"{name} is {done}.   password: {password}   (shown this once)" : $"{name} is {done}.");
                return ExitCodes.Done;
        }
    }

    private static async Task<(IReadOnlyList<int> Ids, string? Complaint)> GroupsAsync(IServiceProvider services, string[] names, CancellationToken stop)
    {
        var groups = await services.GetRequiredService<GroupStore>().ListAsync(AccessScope.Everything, stop);
        var ids = new List<int>();
        foreach (var name in names)
        {
            if (groups.FirstOrDefault(group => group.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                return ([], Unknown("group", name, groups.Select(group => group.Name)));
            }

            ids.Add(found.Id);
        }

        return (ids, null);
    }

    private static string Unknown(string what, string name, IEnumerable<string> known) =>
        $"There is no {what} '{name}'" + (Infrastructure.Configuration.Spelling.Nearest(name, known) is { } nearest ? $"; the nearest one is '{nearest}'." : "; there are none yet.");

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }
}
