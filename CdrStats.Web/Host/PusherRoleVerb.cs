using System.CommandLine;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Host;

/// <summary><c>database pusher-role</c>.</summary>
internal static class PusherRoleVerb
{
    public static Command Create(VerbHost host)
    {
        var name = new Argument<string>("name") { Description = "The role's name, for the pusher's settings. A pusher's role of that name gets another password and the settings given now." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !PusherAccess.IsName(word.Value))
            {
                result.AddError($"'{word.Value}' cannot be the name of a pusher's role; allowed is {PusherAccess.NameAllowed}");
            }
        });
        var legacy = new Option<bool>("--legacy") { Description = "For a pusher whose driver cannot do SCRAM, as the predecessor's: the password is kept and asked for as md5." };
        var from = new Option<string?>("--from") { Description = "The network or address the pusher connects from, such as 10.0.0.0/24. Without it: this machine alone." };
        from.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !PusherAccess.TryNetwork(word.Value, out _))
            {
                result.AddError($"--from is '{word.Value}'; allowed is {PusherAccess.NetworkAllowed}");
            }
        });
        var given = new Option<bool>("--password-stdin") { Description = "Reads the password from the first line of the input. Without it one is generated and printed, this once." };
        var command = new Command("pusher-role", "Makes a database role for a pusher on a switch: it may put records into the inbox and read it, nothing else. " + ExitCodes.Explained) { name, legacy, from, given };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            async (services, stop) =>
            {
                var typed = parsed.GetValue(given) ? await Console.In.ReadLineAsync(stop) ?? "" : null;
                if (typed is not null && (typed.Length == 0 || typed.Any(char.IsControl)))
                {
                    await Console.Error.WriteLineAsync("The first line of the input holds no password; nothing was done.");
                    return ExitCodes.Failed;
                }

                var access = new PusherAccess(
                    parsed.GetRequiredValue(name), typed ?? GeneratedPassword.New(), parsed.GetValue(legacy),
                    parsed.GetValue(from) is { } text && PusherAccess.TryNetwork(text, out var network) ? network : null);
                return await TellAsync(await services.GetRequiredService<PusherRoles>().MakeAsync(access, stop), access, typed is null);
            },
            cancellation));
        return command;
    }

    private static async Task<int> TellAsync(PusherRoleResult result, PusherAccess access, bool generated)
    {
        if (result is PusherRoleResult.Refused refused)
        {
            await Console.Error.WriteLineAsync(refused.Reason);
            if (refused.Sql is { } sql)
            {
                Console.WriteLine(sql);
                TellLine(refused.AccessLine);
            }

            return ExitCodes.Failed;
        }

        var made = (PusherRoleResult.Made)result;
        Console.WriteLine($"{access.Name} is {(made.Renewed ? "changed" : "made")}." + (generated ? $"   password: {access.Password}   (shown this once)" : ""));
        var encryption = made.AccessLine is null ? " sslmode=disable" : "";
        Console.WriteLine($"In the pusher's settings: user={access.Name} password=… host={made.Host ?? "ADDRESS-OF-THIS-MACHINE"} port={made.Port} dbname={made.Database}{encryption}, table cdr_import");
        TellLine(made.AccessLine);
        if (made.AccessLine is null && access.From is null)
        {
            Console.WriteLine("It is let in from this machine alone. A pusher elsewhere takes --from, and CdrStats:Embedded:ListenAddresses and :Port so that the server listens there.");
        }

        if (made.ListensThere)
        {
            return ExitCodes.Done;
        }

        Console.WriteLine($"The server listens on loopback alone, so {access.From} cannot reach it yet: start the console with an address of this machine in CdrStats:Embedded:ListenAddresses, and a fixed CdrStats:Embedded:Port.");
        return ExitCodes.Partly;
    }

    private static void TellLine(string? line)
    {
        if (line is not null)
        {
            Console.WriteLine($"The server is not the console's own: its pg_hba.conf has to let the role in before any wider line, as with\n{line}");
        }
    }
}
