using System.CommandLine;
using CdrStats.Web.Accounts;
using CdrStats.Web.CdrStats3;
using CdrStats.Web.Demo;
using CdrStats.Web.Diagnostics;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.Privacy;
using CdrStats.Web.Rating;
using CdrStats.Web.Rating.Rebilling;

namespace CdrStats.Web.CommandLine;

/// <summary>The verbs of the command line. Without one, the program is the console.</summary>
internal static class ConsoleVerbs
{
    private static readonly string[] AboutItself = ["--help", "-h", "-?", "/?", "--version"];

    /// <summary>Runs the verb that the arguments begin with and returns its exit code; null when they begin with none.</summary>
    /// <param name="compose">Makes the console's services from settings on the command line, without starting anything.</param>
    public static async Task<int?> TryRunAsync(string[] arguments, Func<string[], WebApplicationBuilder> compose)
    {
        var (settings, words) = SettingArguments.Split(arguments);
        var host = new VerbHost(compose, settings);
        var root = new RootCommand(
            "CdrStats Console. Without a verb it is the console itself: --urls says where it listens (http://127.0.0.1:8000), --demo adds a demo operator, " +
            "--Section:Key=value is a setting, here as behind every verb. " + ExitCodes.Explained)
        {
            ImportVerb.Create(host), DemoVerbs.Generate(host), DemoVerbs.Demo(host), UserVerbs.Create(host), DatabaseVerbs.Create(host), DoctorVerb.Create(host), RatesVerb.Create(host),
            RebillVerb.Create(host),
            CdrStats3Verb.Create(host), PrivacyVerb.Create(host),
        };
        if (words.Length == 0 || (words[0].StartsWith('-') && !AboutItself.Contains(words[0])))
        {
            return ConsoleArguments.Complaint(arguments) is { } unknown ? await ComplainAsync(unknown) : null;
        }

        var parsed = root.Parse(words);
        return Misunderstanding.Of(parsed) is { } complaint ? await ComplainAsync(complaint) : await parsed.InvokeAsync();
    }

    private static async Task<int> ComplainAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Misused;
    }
}
