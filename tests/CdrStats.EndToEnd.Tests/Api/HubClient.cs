using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>A client of the live hub as programs have one, and all that it was sent.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private readonly ConcurrentQueue<object> _sent = [];

    private HubClient(HubConnection connection) => Connection = connection;

    public HubConnection Connection { get; }

    public IEnumerable<object> Sent => _sent;

    public static string Basic(string user, string password) => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))).ToString();

    public static async Task<HubClient> ConnectAsync(Uri console, Action<Microsoft.AspNetCore.Http.Connections.Client.HttpConnectionOptions> how, bool packed)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(console, "/hubs/live"), how);
        if (packed)
        {
            builder.AddMessagePackProtocol();
        }
        else
        {
            builder.AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower);
        }

        var client = new HubClient(builder.Build());
        client.Connection.On<LiveCounts>("counts", client._sent.Enqueue);
        client.Connection.On<LiveNewCalls>("calls", client._sent.Enqueue);
        client.Connection.On<LiveAlarms>("alarms", client._sent.Enqueue);
        client.Connection.On<LiveHeartbeat>("heartbeat", client._sent.Enqueue);
        await client.Connection.StartAsync(TestContext.Current.CancellationToken);
        return client;
    }

    public Task SubscribeAsync(int? @switch = null, int? customer = null, bool calls = false, bool alarms = false) =>
        Connection.InvokeAsync("subscribe", new LiveWish { Switch = @switch, Customer = customer, Calls = calls, Alarms = alarms }, TestContext.Current.CancellationToken);

    /// <summary>Waits until something was sent.</summary>
    public async Task<T> UntilAsync<T>(Func<T, bool> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (_sent.OfType<T>().LastOrDefault(isSo) is { } found)
            {
                return found;
            }

            await Task.Delay(20, late.Token);
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
