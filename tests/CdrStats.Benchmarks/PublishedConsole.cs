using System.Runtime.InteropServices;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>
/// The console as <c>run.sh</c> publishes it, compiled ahead: what users start, and what its time to start and its memory are measured of. Published anew,
/// or taken from the folder that <c>CDRSTATS_PUBLISHED</c> names.
/// </summary>
internal sealed class PublishedConsole : IDisposable
{
    private readonly bool _isOurs;

    private PublishedConsole(string folder, bool isOurs)
    {
        (Folder, _isOurs) = (folder, isOurs);
        // Every console that is started from here on is this one.
        Environment.SetEnvironmentVariable("CDRSTATS_CONSOLE", Program);
    }

    public string Folder { get; }

    public string Program => Path.Combine(Folder, "CdrStats.Web.dll");

    public static async Task<PublishedConsole> MakeAsync()
    {
        if (Environment.GetEnvironmentVariable("CDRSTATS_PUBLISHED") is { Length: > 0 } there)
        {
            return new PublishedConsole(there, isOurs: false);
        }

        var console = new PublishedConsole(Directory.CreateTempSubdirectory("cdrstats-published").FullName, isOurs: true);
        await using var publish = PrivateProcess.Start("dotnet", Directory.GetCurrentDirectory(),
            "publish", "CdrStats.Web", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", console.Folder, "-v", "q", "-nologo");
        if (await publish.EndAsync(TimeSpan.FromMinutes(10)) == 0)
        {
            return console;
        }

        console.Dispose();
        throw new InvalidOperationException(publish.Said);
    }

    public void Dispose()
    {
        if (_isOurs)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
