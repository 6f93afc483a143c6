using CdrStats.Pusher.Profiles;

namespace CdrStats.Pusher.Commands;

/// <summary><c>profiles</c>: the switches that need no SQL, a line each; with a name, what that switch must be configured with and the profile itself, to begin one's own from.</summary>
internal static class ProfilesCommand
{
    /// <param name="name">A profile's name or the path of one; null: all of them.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="Configuration.ConfigurationException">There is no such profile.</exception>
    public static int Run(string? name, TextWriter output)
    {
        if (name is null)
        {
            var width = ProfileCatalog.Names.Max(one => one.Length);
            foreach (var one in ProfileCatalog.Names)
            {
                output.WriteLine($"{one.PadRight(width)}  {ProfileCatalog.Open(one, ".").About}");
            }

            output.WriteLine();
            output.WriteLine("cdr-pusher profiles NAME prints one, and what the switch must be configured with.");
            return ExitCode.Well;
        }

        var profile = ProfileCatalog.Open(name, Directory.GetCurrentDirectory());
        output.WriteLine($"{profile.Name}: {profile.About}");
        if (profile.Needs.Length > 0)
        {
            output.WriteLine();
            output.WriteLine(profile.Needs.TrimEnd());
        }

        output.WriteLine();
        output.WriteLine("The profile, to begin one of your own from (profile: ./my.yaml):");
        output.WriteLine();
        output.WriteLine(profile.Text.TrimEnd());
        return ExitCode.Well;
    }
}
