using System.CommandLine;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Diagnostics;

/// <summary><c>doctor</c>: looks at every link from the switches to the screen and says where calls stop.</summary>
internal static class DoctorVerb
{
    public static Command Create(VerbHost host)
    {
        var command = new Command(
            "doctor",
            "Checks what the console depends on and the whole chain switch, inbox, calls, aggregates, screen, and says where it stops. Changes nothing. " +
            "Exit codes: 0 calls pass every link, 1 they do not (the last line says where), 2 they pass but something wants a look, 64 the command line was not understood.");
        command.SetAction((_, cancellation) => host.WithServicesAsync(RunAsync, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, CancellationToken stop)
    {
        var findings = await Checkup.ExamineAsync(services, stop);
        foreach (var finding in findings)
        {
            Console.WriteLine($"{Mark(finding.Kind)} {finding.Link,-11} {finding.Words}");
        }

        Console.WriteLine();
        if (findings.Where(finding => finding.Kind == FindingKind.Stop).ToList() is [var first, .. var others])
        {
            Console.WriteLine($"It stops at: {first.Link}. {Sentence(first.Words)}{(others.Count == 0 ? "" : $" Then at: {string.Join(", ", others.Select(finding => finding.Link).Distinct())}.")}");
            return ExitCodes.Failed;
        }

        var notes = findings.Count(finding => finding.Kind == FindingKind.Note);
        Console.WriteLine(notes == 0 ? "Calls pass every link from the switches to the screen." : $"Calls pass every link from the switches to the screen; {Plural.Of(notes, "line above wants", "lines above want")} a look.");
        return notes == 0 ? ExitCodes.Done : ExitCodes.Partly;
    }

    private static string Mark(FindingKind kind) => kind switch
    {
        FindingKind.Good => "ok  ",
        FindingKind.Note => "look",
        _ => "STOP",
    };

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words.AsSpan(1)}.";
}
