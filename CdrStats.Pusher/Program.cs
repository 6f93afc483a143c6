using System.Runtime.InteropServices;
using CdrStats.Pusher;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;

using var stop = new CancellationTokenSource();
using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onInt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

try
{
    var line = CommandLine.Parse(args);
    if (line.Verb == "help")
    {
        Console.Out.WriteLine(CommandLine.Help);
        return ExitCode.Well;
    }

    if (line.Verb == "profiles")
    {
        return ProfilesCommand.Run(line.Name, Console.Out);
    }

    var config = ConfigFile.Load(line.Config());
    return line.Verb switch
    {
        "check" => await CheckCommand.RunAsync(config, Console.Out, TimeProvider.System, stop.Token),
        "resend" => await ResendCommand.RunAsync(config, Console.Out, TimeProvider.System, stop.Token),
        "status" => await StatusCommand.RunAsync(config, Console.Out, TimeProvider.System, stop.Token),
        _ => await RunCommand.RunAsync(config, Console.Out, TimeProvider.System, stop.Token),
    };
}
catch (ConfigurationException wrong)
{
    Console.Error.WriteLine($"cdr-pusher: {wrong.Message}");
    return ExitCode.WrongSettings;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return ExitCode.Well;
}
catch (Exception trouble) when (Outage.IsOne(trouble))
{
    Console.Error.WriteLine($"cdr-pusher: {trouble.Message}");
    return ExitCode.Unreachable;
}

// The default ends the process at once: we finish the batch and mark it first.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
