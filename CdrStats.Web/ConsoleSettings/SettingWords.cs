using CdrStats.Infrastructure.ConsoleSettings;

namespace CdrStats.Web.ConsoleSettings;

/// <summary>What sections of settings are called. English; they go through the localiser.</summary>
internal static class SettingWords
{
    public static string Section(SettingSection section) => section.Name switch
    {
        "mediation" => "Numbers",
        "retention" => "Retention",
        "mail" => "Mail",
        "privacy" => "Privacy",
        _ => "Branding",
    };

    public static string About(SettingSection section) => section.Name switch
    {
        "mediation" => "How users of switches dial that have nothing otherwise. The next record that is imported is read so; calls that are stored stay as they are until they are imported anew.",
        "retention" => "How long things are kept. A job removes what is past its time once an hour.",
        "mail" => "How mails leave the console. The next mail goes by them, also one that waits.",
        "privacy" => "Who sees phone numbers whole. Requests go by it within half a minute, pages that are open when they are loaded again.",
        _ => "The name, logo and colour under which the console appears: in its bar, at the sign-in, in mails and on statements. Open pages show it when they are loaded again.",
    };
}
