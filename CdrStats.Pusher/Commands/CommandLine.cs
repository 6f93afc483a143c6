namespace CdrStats.Pusher.Commands;

/// <summary>The verbs and their one option; <c>profiles</c> may be followed by a name.</summary>
internal sealed record CommandLine(string Verb, string? ConfigPath, string? Name = null)
{
    public static readonly IReadOnlyList<string> Verbs = ["run", "check", "status", "resend", "profiles"];

    private static readonly string[] Places = ["./cdr-pusher.yaml", "/etc/cdr-pusher.yaml"];

    public const string Help =
        """
        cdr-pusher: sends a switch's call records to the inbox of CdrStats Console.

          cdr-pusher [run]    sends, until it is stopped
          cdr-pusher check    tests both ends and prints what would be sent for the newest five records
          cdr-pusher status   says how the running pusher is doing
          cdr-pusher resend   sends the dead letters again, once what was wrong with them is corrected
          cdr-pusher profiles [NAME]  lists the switches that need no SQL; with a name, what that switch must be configured with

          --config PATH       the settings; else ./cdr-pusher.yaml, then /etc/cdr-pusher.yaml
          --help              this text

        Exit codes: 0 all is well, 1 an end cannot be reached or the pusher is not running, 2 the settings or the command line are wrong, 3 some dead letters still cannot be sent.
        """;

    /// <exception cref="Configuration.ConfigurationException">The arguments cannot be understood.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        string? verb = null, config = null, name = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h" or "help")
            {
                return new CommandLine("help", null);
            }

            if (argument is "--config")
            {
                config = ++i < arguments.Length ? arguments[i] : throw new Configuration.ConfigurationException("--config needs a path");
            }
            else if (argument.StartsWith("--config=", StringComparison.Ordinal))
            {
                config = argument["--config=".Length..];
            }
            else if (verb is null && Verbs.Contains(argument))
            {
                verb = argument;
            }
            else if (verb == "profiles" && name is null && !argument.StartsWith('-'))
            {
                name = argument;
            }
            else
            {
                var nearest = Configuration.NearestName.Of(argument, [.. Verbs, "--config", "--help"]);
                throw new Configuration.ConfigurationException($"unknown argument '{argument}'; did you mean '{nearest}'? See cdr-pusher --help");
            }
        }

        return new CommandLine(verb ?? "run", config, name);
    }

    public string Config() => ConfigPath ?? Places.FirstOrDefault(File.Exists)
        ?? throw new Configuration.ConfigurationException("there is neither ./cdr-pusher.yaml nor /etc/cdr-pusher.yaml: write one, or name it with --config");
}
