using System.Text.Json;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime.Collectors.Proxies;

/// <summary>How a SIP proxy is asked, over JSON-RPC, how many dialogs it has.</summary>
/// <param name="Proxy">Its name.</param>
/// <param name="Path">Where it answers, without a slash in front.</param>
/// <param name="Read">The count of a result; null: it is not in it.</param>
/// <param name="Missing">What is to be done where the result does not tell.</param>
internal sealed record DialogQuestion(string Proxy, string Path, object Body, Func<JsonElement, CallCount?> Read, string Missing)
{
    /// <summary><c>dlg.stats_active</c> of Kamailio's dialog module: "all" holds the confirmed ones, too.</summary>
    public static DialogQuestion Kamailio { get; } = new(
        "Kamailio", "RPC", new { jsonrpc = "2.0", method = "dlg.stats_active", id = 1 },
        result => Number(result, "all") is { } all && Number(result, "ongoing") is { } confirmed ? new CallCount(confirmed, Math.Max(0, all - confirmed)) : null,
        "the dialog module must be loaded, and jsonrpcs must answer at /RPC");

    /// <summary>The statistics of OpenSIPS' dialog module, which counts confirmed and early dialogs apart.</summary>
    public static DialogQuestion OpenSips { get; } = new(
        "OpenSIPS", "mi", new { jsonrpc = "2.0", method = "get_statistics", @params = new[] { new[] { "dialog:" } }, id = 1 },
        result => Number(result, "dialog:active_dialogs") is { } confirmed && Number(result, "dialog:early_dialogs") is { } early ? new CallCount(confirmed, early) : null,
        "the dialog module must be loaded with its statistics, and mi_http must answer at /mi");

    private static int? Number(JsonElement result, string name) =>
        result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 ? number : null;
}
