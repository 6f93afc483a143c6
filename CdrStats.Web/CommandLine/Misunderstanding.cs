using System.CommandLine;
using System.CommandLine.Parsing;
using CdrStats.Infrastructure.Configuration;

namespace CdrStats.Web.CommandLine;

/// <summary>What is wrong with a command line, in one sentence.</summary>
internal static class Misunderstanding
{
    public static string? Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verbs = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();
        var help = command is RootCommand ? "--help" : $"{Path(parsed.CommandResult)} --help";
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            if (word.StartsWith('-'))
            {
                var options = Options(parsed.CommandResult).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal));
                return $"'{word}' is not an option of {Path(parsed.CommandResult)}; the nearest one is '{Spelling.Nearest(word, options)}'. See {help}.";
            }

            return verbs.Count > 0
                ? $"'{word}' is not a verb{(command is RootCommand ? "" : $" of {Path(parsed.CommandResult)}")}; the nearest one is '{Spelling.Nearest(word, verbs)}'. See {help}."
                : $"'{word}' is one word too many for {Path(parsed.CommandResult)}. See {help}.";
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        return verbs.Count > 0 ? $"{Path(parsed.CommandResult)} needs one of {string.Join(", ", verbs)} behind it. See {help}." : $"{parsed.Errors[0].Message.TrimEnd('.')}. See {help}.";
    }

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent ? $"{Path(parent)} {result.Command.Name}" : result.Command is RootCommand ? "The console" : result.Command.Name;

    private static IEnumerable<Option> Options(CommandResult result) =>
        result.Command.Options.Concat(result.Parent is CommandResult parent ? Options(parent).Where(option => option.Recursive) : []);
}
