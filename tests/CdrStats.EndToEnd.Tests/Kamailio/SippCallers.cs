using System.Globalization;
using CdrStats.Testing;

namespace CdrStats.EndToEnd.Tests.Kamailio;

/// <summary>Callers who call all at once through Kamailio, are answered after a second and a half and talk for a while; how many are in progress sipp counts itself.</summary>
internal sealed class SippCallers : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cdrstats-callers").FullName;
    private readonly PrivateProcess _sipp;

    private SippCallers(KamailioServer kamailio, int calls, TimeSpan talk)
    {
        File.WriteAllText(Path.Combine(_folder, "callers.csv"), string.Create(CultureInfo.InvariantCulture, $"SEQUENTIAL\n34911000001;1001;{talk.TotalMilliseconds:0}\n"));
        _sipp = PrivateProcess.Start(
            "sipp", _folder, "-sf", KamailioServer.File("Scenarios/answered.xml"), "-inf", "callers.csv", "-i", "127.0.0.1", "-p", $"{PrivateProcess.FreeUdpPort()}",
            "-m", $"{calls}", "-r", $"{calls}", "-trace_stat", "-stf", "stat.csv", "-fd", "1", "-nostdin", "-nd", $"127.0.0.1:{kamailio.Port}");
    }

    public string Said => _sipp.Said;

    public static SippCallers Start(KamailioServer kamailio, int calls, TimeSpan talk) => new(kamailio, calls, talk);

    /// <summary>Calls in progress as sipp last wrote them down, which it does once a second.</summary>
    public int InProgress
    {
        get
        {
            var file = Path.Combine(_folder, "stat.csv");
            if (!File.Exists(file))
            {
                return 0;
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var place = lines.Length > 1 ? Array.IndexOf(lines[0].Split(';'), "CurrentCall") : -1;
            return place < 0 ? 0 : int.TryParse(lines[^1].Split(';').ElementAtOrDefault(place), CultureInfo.InvariantCulture, out var calls) ? calls : 0;
        }
    }

    public Task<int> EndAsync() => _sipp.EndAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _sipp.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
