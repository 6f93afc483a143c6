using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Benchmarks;

/// <summary>
/// An open page of the console without a browser: it reads the page, opens its circuit as Blazor's script does, and acknowledges each change of what is shown.
/// A script that is called does nothing, and says so with the answer that is expected of it.
/// </summary>
internal sealed partial class BlazorCircuit : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly Action<IEnumerable<string>> _shown;
    private int _scripts;
    private int _batches;

    private BlazorCircuit(HubConnection connection, Action<IEnumerable<string>> shown) => (_connection, _shown) = (connection, shown);

    /// <summary>How often what is shown has changed.</summary>
    public int Batches => Volatile.Read(ref _batches);

    /// <summary>What ended it, in the console's words; empty: nothing.</summary>
    public string Error { get; private set; } = "";

    /// <param name="cookies">Of one who has signed in.</param>
    /// <param name="shown">Gets the texts of each change.</param>
    public static async Task<BlazorCircuit> OpenAsync(Uri console, CookieContainer cookies, string path, Action<IEnumerable<string>> shown)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        var page = await browser.GetStringAsync(new Uri(console, path));
        var markers = new JsonArray([.. Marker().Matches(page).Select(found => JsonNode.Parse(found.Groups[1].Value)!).Where(marker => marker["type"]?.GetValue<string>() == "server")]);
        var state = State().Match(page).Groups[1].Value;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(console, "/_blazor"), options => options.Cookies = cookies);
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        var circuit = new BlazorCircuit(builder.Build(), shown);
        circuit.Listen();
        await circuit._connection.StartAsync();
        var id = await circuit._connection.InvokeAsync<string>("StartCircuit", new Uri(console, "/").ToString(), new Uri(console, path).ToString(), "[]", "");
        if (string.IsNullOrEmpty(id) || markers.Count == 0)
        {
            throw new InvalidOperationException($"{path} opened no circuit.");
        }

        var operations = new JsonArray([.. markers.Select((marker, at) => (JsonNode)new JsonObject { ["type"] = "add", ["ssrComponentId"] = at + 1, ["marker"] = marker!.DeepClone() })]);
        await circuit._connection.SendAsync("UpdateRootComponents", new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(), state);
        return circuit;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Listen()
    {
        _connection.On<int, byte[]>("JS.RenderBatch", async (batch, changes) =>
        {
            Interlocked.Increment(ref _batches);
            _shown(Texts(changes));
            await _connection.SendAsync("OnRenderCompleted", batch, null);
        });
        _connection.On<long, string, string?, int, long, int>("JS.BeginInvokeJS", async (call, function, _, kind, _, _) =>
        {
            if (call != 0)
            {
                // 1: an object that is called later on.
                var answer = kind == 1 ? $$"""{"__jsObjectId":{{Interlocked.Increment(ref _scripts)}}}""" : function == "cdrStats.followTheme" ? "false" : "null";
                await _connection.SendAsync("EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{answer}]"));
            }
        });
        _connection.On<string>("JS.Error", error => Error = error);
    }

    // A batch ends with five offsets, the last of them of the table of its texts: an offset each, of a text behind its length (7 bits a byte).
    private static IEnumerable<string> Texts(byte[] batch)
    {
        var table = BinaryPrimitives.ReadInt32LittleEndian(batch.AsSpan(batch.Length - 4));
        for (var at = table; at < batch.Length - 20; at += 4)
        {
            var (text, length) = (BinaryPrimitives.ReadInt32LittleEndian(batch.AsSpan(at)), 0);
            for (var shift = 0; ; shift += 7)
            {
                var part = batch[text++];
                length |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            yield return Encoding.UTF8.GetString(batch, text, length);
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([A-Za-z0-9+/=]+)-->")]
    private static partial Regex State();

    /// <summary>MessagePack under the name that Blazor's hub wants.</summary>
    private sealed class BlazorPack : IHubProtocol
    {
        private readonly MessagePackHubProtocol _protocol = new();

        public string Name => "blazorpack";

        public int Version => _protocol.Version;

        public Microsoft.AspNetCore.Connections.TransferFormat TransferFormat => _protocol.TransferFormat;

        public bool IsVersionSupported(int version) => _protocol.IsVersionSupported(version);

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _protocol.GetMessageBytes(message);

        public bool TryParseMessage(ref System.Buffers.ReadOnlySequence<byte> input, IInvocationBinder binder, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HubMessage? message) =>
            _protocol.TryParseMessage(ref input, binder, out message);

        public void WriteMessage(HubMessage message, System.Buffers.IBufferWriter<byte> output) => _protocol.WriteMessage(message, output);
    }
}
