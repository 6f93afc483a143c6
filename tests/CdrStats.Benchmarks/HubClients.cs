using System.Text.Json;
using CdrStats.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace CdrStats.Benchmarks;

/// <summary>Clients of the live hub that want the counts of all switches.</summary>
internal static class HubClients
{
    /// <param name="counted">Gets the calls that are answered and that ring, with each message.</param>
    public static async Task<HubConnection> ConnectAsync(ConsoleProcess console, string key, Action<int, int> counted)
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(console.Address, "/hubs/live"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(key)).Build();
        connection.On<JsonElement>("counts", counts => counted(counts.GetProperty("answered").GetInt32(), counts.GetProperty("ringing").GetInt32()));
        await connection.StartAsync();
        await connection.InvokeAsync("subscribe", new { });
        return connection;
    }
}
