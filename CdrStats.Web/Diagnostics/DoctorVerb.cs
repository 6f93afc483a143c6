using System.CommandLine;
using System.Globalization;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Web.CommandLine;
using CdrStats.Web.Shell;

namespace CdrStats.Web.Diagnostics;

/// <summary><c>doctor</c>: looks at every link from the switches to the page and says where calls stop.</summary>
internal static class DoctorVerb
{
    private const string Indent = "                 ";

    public static Command Create(VerbHost host)
    {
        var command = new Command(
            "doctor",
            "Checks what the console depends on and the whole chain switch, pusher, inbox, mediation, calls, roll-ups, page: each link with its rate, lag, last record, last error and what to do next. " +
            "Changes nothing. Exit codes: 0 calls pass every link, 1 a link is broken (the last line says which), 2 they pass but something wants a look, 64 the command line was not understood.");
        command.SetAction((_, cancellation) => host.WithServicesAsync(RunAsync, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, CancellationToken stop)
    {
        var found = await Checkup.ExamineAsync(services, stop);
        foreach (var finding in found.Ground)
        {
            Say(finding);
        }

        foreach (var step in found.Chain?.Steps ?? [])
        {
            foreach (var finding in step.Findings)
            {
                Say(finding);
            }

            if (Figures(step, found.Chain!.At) is { Length: > 0 } figures)
            {
                Console.WriteLine($"{Indent}{figures}");
            }
        }

        foreach (var finding in found.Chain?.Beside ?? [])
        {
            Say(finding);
        }

        Console.WriteLine();
        if (found.Findings.Where(finding => finding.Kind == FindingKind.Stop).ToList() is [var first, .. var others])
        {
            var elsewhere = others.Select(finding => finding.Link).Distinct().Where(link => link != first.Link).ToList();
            Console.WriteLine($"It stops at: {first.Link}. {Sentence(first.Words)}{(first.Next is { } next ? $" Next: {next}{(next.EndsWith('?') ? "" : ".")}" : "")}{(elsewhere.Count == 0 ? "" : $" Then at: {string.Join(", ", elsewhere)}.")}");
            return ExitCodes.Failed;
        }

        var notes = found.Findings.Count(finding => finding.Kind == FindingKind.Note);
        Console.WriteLine(notes == 0 ? "Calls pass every link from the switches to the page." : $"Calls pass every link from the switches to the page; {Plural.Of(notes, "line above wants", "lines above want")} a look.");
        return notes == 0 ? ExitCodes.Done : ExitCodes.Partly;
    }

    private static void Say(Finding finding)
    {
        Console.WriteLine($"{Mark(finding.Kind)} {finding.Link,-11} {finding.Words}");
        if (finding.Next is { } next)
        {
            Console.WriteLine($"{Indent}next: {next}");
        }
    }

    private static string Figures(ChainStep step, DateTimeOffset now) => string.Join(" · ", new[]
    {
        step.PerMinute is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:#,0.#} a minute") : null,
        step.Lag is { } lag ? $"lag {Span(lag)}" : null,
        step.Last is { } last ? $"last record {Span(now - last)} ago" : null,
        step.LastError is { } error ? $"last error{(step.LastErrorAt is { } at ? $" {Span(now - at)} ago" : "")}: {error}" : null,
    }.OfType<string>());

    private static string Span(TimeSpan span) => Format.Age(span).Replace('\u00a0', ' ');

    private static string Mark(FindingKind kind) => kind switch
    {
        FindingKind.Good => "ok  ",
        FindingKind.Note => "look",
        _ => "STOP",
    };

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words.AsSpan(1)}.";
}
