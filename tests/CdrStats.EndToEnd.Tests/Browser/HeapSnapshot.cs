using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>
/// What a page's scripts hold at a moment, by what it is: bytes and how many. What the engine makes of the scripts themselves (compiled code and what it learns about
/// it) and the renderer's own caches of drawn words are left out: they grow for as long as a page is used and are thrown away when they are large.
/// </summary>
internal sealed class HeapSnapshot
{
    private readonly Dictionary<string, (long Bytes, int Count)> _held = [];

    private HeapSnapshot()
    {
    }

    public long Kilobytes => _held.Values.Sum(one => one.Bytes) / 1024;

    public static async Task<HeapSnapshot> TakeAsync(ICDPSession session)
    {
        var text = new StringBuilder();
        session.Event("HeapProfiler.addHeapSnapshotChunk").OnEvent += Add;
        await session.SendAsync("HeapProfiler.takeHeapSnapshot", new() { ["reportProgress"] = false });
        session.Event("HeapProfiler.addHeapSnapshotChunk").OnEvent -= Add;
        using var json = JsonDocument.Parse(text.ToString());
        return Read(json.RootElement);

        void Add(object? sender, JsonElement? chunk) => text.Append(chunk!.Value.GetProperty("chunk").GetString());
    }

    /// <summary>What grew most since another.</summary>
    public string Against(HeapSnapshot before) => string.Join("; ", _held
        .Select(one => (one.Key, Bytes: one.Value.Bytes - before._held.GetValueOrDefault(one.Key).Bytes, Count: one.Value.Count - before._held.GetValueOrDefault(one.Key).Count))
        .OrderByDescending(one => one.Bytes).Take(8).Select(one => $"{one.Key} +{one.Bytes} bytes, +{one.Count}"));

    // The format of V8: fields in a row for each node, names by number in a list of strings.
    private static HeapSnapshot Read(JsonElement json)
    {
        var meta = json.GetProperty("snapshot").GetProperty("meta");
        var fields = meta.GetProperty("node_fields").EnumerateArray().Select(field => field.GetString()).ToList();
        var types = meta.GetProperty("node_types")[0].EnumerateArray().Select(type => type.GetString()).ToArray();
        var strings = json.GetProperty("strings").EnumerateArray().Select(one => one.GetString()!).ToArray();
        var nodes = json.GetProperty("nodes").EnumerateArray().Select(one => one.GetInt64()).ToArray();
        var (type, name, size) = (fields.IndexOf("type"), fields.IndexOf("name"), fields.IndexOf("self_size"));
        var snapshot = new HeapSnapshot();
        for (var at = 0; at < nodes.Length; at += fields.Count)
        {
            var (what, called) = (types[nodes[at + type]], strings[nodes[at + name]]);
            if (what is "code" or "native" || called.StartsWith("system / ", StringComparison.Ordinal))
            {
                continue;
            }

            // Texts are told apart by nothing: each is another.
            var key = what!.Contains("string", StringComparison.Ordinal) || what == "number" ? what : $"{what} {called[..Math.Min(called.Length, 60)]}";
            var (bytes, count) = snapshot._held.GetValueOrDefault(key);
            snapshot._held[key] = (bytes + nodes[at + size], count + 1);
        }

        return snapshot;
    }
}
