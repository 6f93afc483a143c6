using System.Runtime.InteropServices;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>The console as <c>run.sh</c> publishes it, compiled ahead: what users start, and what its time to start and its memory are measured of.</summary>
internal sealed class PublishedConsole : IDisposable
{
    private PublishedConsole(string folder) => Folder = folder;

    public string Folder { get; }

    public string Program => Path.Combine(Folder, "CdrStats.Web.dll");

    public static async Task<PublishedConsole> MakeAsync()
    {
        var console = new PublishedConsole(Directory.CreateTempSubdirectory("cdrstats-published").FullName);
        await using var publish = PrivateProcess.Start("dotnet", Directory.GetCurrentDirectory(),
            "publish", "CdrStats.Web", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", console.Folder, "-v", "q", "-nologo");
        if (await publish.EndAsync(TimeSpan.FromMinutes(10)) == 0)
        {
            return console;
        }

        console.Dispose();
        throw new InvalidOperationException(publish.Said);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
