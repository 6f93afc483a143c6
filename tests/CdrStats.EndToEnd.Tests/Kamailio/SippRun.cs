using System.Globalization;
using CdrStats.Testing;

namespace CdrStats.EndToEnd.Tests.Kamailio;

/// <summary>A call to place and what must come of it: the Q.850 code, and the seconds of talk (0 when it is not answered).</summary>
internal sealed record PlacedCall(string Destination, string Caller, int Cause, int TalkSeconds)
{
    /// <summary>What a record may say: whole seconds leave one to spare, and one more a machine on which caller and switch wait for their turn.</summary>
    public (int Least, int Most) BillSeconds => TalkSeconds == 0 ? (0, 0) : (TalkSeconds - 2, TalkSeconds + 2);
}

/// <summary>
/// Callers that place calls through Kamailio with sipp, all at once. The called number's last digit is what happens to it:
/// 6 busy, 4 unknown number, 7 cancelled by the caller while it rings, anything else answered after 1.5 s of ringing.
/// </summary>
internal static class SippRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<PlacedCall> Calls { get; } =
    [
        new("442031234501", "1001", 16, 3),
        new("34650784302", "1002", 16, 4),
        new("33142687603", "1003", 16, 5),
        new("493012345605", "1004", 16, 6),
        new("33142687606", "1005", 17, 0),
        new("81312345676", "1006", 17, 0),
        new("493012345604", "1007", 1, 0),
        new("5511912345674", "1008", 1, 0),
        new("12025550127", "1009", 487, 0),
        new("61291234567", "1010", 487, 0),
    ];

    public static async Task PlaceAsync(KamailioServer kamailio, IReadOnlyList<PlacedCall> calls)
    {
        var folder = Directory.CreateTempSubdirectory("cdrstats-sipp").FullName;
        try
        {
            await Task.WhenAll(calls.GroupBy(Scenario).Select(group => PlaceAsync(kamailio, folder, group.Key, [.. group])));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Scenario(PlacedCall call) => call switch
    {
        { TalkSeconds: > 0 } => "answered",
        { Cause: 487 } => "cancelled",
        _ => "refused",
    };

    private static async Task PlaceAsync(KamailioServer kamailio, string folder, string scenario, IReadOnlyList<PlacedCall> calls)
    {
        var file = Path.Combine(folder, $"{scenario}.csv");
        var lines = calls.Select(call => string.Create(CultureInfo.InvariantCulture, $"{call.Destination};{call.Caller};{call.TalkSeconds * 1000}"));
        await File.WriteAllTextAsync(file, "SEQUENTIAL\n" + string.Join('\n', lines) + "\n");
        await using var sipp = PrivateProcess.Start(
            "sipp", folder, "-sf", KamailioServer.File($"Scenarios/{scenario}.xml"), "-inf", file, "-i", "127.0.0.1", "-p", $"{PrivateProcess.FreeUdpPort()}",
            "-m", $"{calls.Count}", "-r", "20", "-nostdin", "-nd", $"127.0.0.1:{kamailio.Port}");
        var code = await sipp.EndAsync(Patience);
        if (code != 0)
        {
            throw new InvalidOperationException($"sipp's {scenario} calls failed ({code}): {sipp.Said}\n{kamailio.Said}");
        }
    }
}
