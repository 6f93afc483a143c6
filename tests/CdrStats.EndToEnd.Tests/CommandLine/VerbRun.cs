using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>One run of the built program with a verb, from a folder that is not its own.</summary>
/// <param name="Said">Output and errors, as they came.</param>
internal sealed record VerbRun(int ExitCode, string Said)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<VerbRun> OnAsync(string connectionString, params string[] arguments) => OnAsync(connectionString, [], arguments);

    public static async Task<VerbRun> OnAsync(string? connectionString, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("cdrstats-verb").FullName;
        var environment = new Dictionary<string, string>(settings);
        environment.TryAdd("CdrStats__DataDirectory", folder);
        environment.TryAdd("CdrStats__Admin__Password", ConsoleProcess.Password);
        if (connectionString is not null)
        {
            environment["ConnectionStrings__CdrStats"] = connectionString;
        }

        await using var process = PrivateProcess.Start("dotnet", folder, environment, [ConsoleProcess.Program, .. arguments]);
        var code = await process.EndAsync(Patience);
        Directory.Delete(folder, recursive: true);
        return new VerbRun(code, process.Said);
    }

    public VerbRun Ended(int code)
    {
        Assert.True(ExitCode == code, $"Exit code {ExitCode}, not {code}: {Said}");
        return this;
    }

    public VerbRun Saying(string words)
    {
        Assert.Contains(words, Said, StringComparison.Ordinal);
        return this;
    }
}
