using System.Net.WebSockets;
using System.Reflection;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Api;
using CdrStats.Testing;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.AspNetCore.SignalR;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>Every method of the live hub, found by reflection and called with each wish there is, and every message that follows, whatever it is called.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class EveryHubMethodTests(WalkedConsole walked, ITestOutputHelper output)
{
    [Fact]
    public async Task The_hub_lets_in_nobody_without_a_name_or_the_permission_and_tells_a_customer_nothing_of_another()
    {
        await walked.AddUserAsync("deaf", 911, false, Permissions.All.Except([Permissions.RealTimeCalls]));
        foreach (var (authorization, status) in new[] { ((string?)null, 401), (HubClient.Basic("deaf", WalkedConsole.Password), 403) })
        {
            var answered = 0;
            await Assert.ThrowsAsync<WebSocketException>(() => RawHub.ConnectAsync(walked.Console.Address, authorization, code => answered = code));
            Assert.Equal(status, answered);
        }

        await using var administrator = await RawHub.ConnectAsync(walked.Console.Address, HubClient.Basic(ConsoleProcess.Administrator, ConsoleProcess.Password));
        await using var other = await RawHub.ConnectAsync(walked.Console.Address, HubClient.Basic(WalkedConsole.Other, WalkedConsole.Password));
        await using var masked = await RawHub.ConnectAsync(walked.Console.Address, HubClient.Basic(WalkedConsole.Masked, WalkedConsole.Password));
        await masked.CallAsync("subscribe", """{"calls":true}""");
        await using var stray = await RawHub.ConnectAsync(walked.Console.Address, HubClient.Basic(WalkedConsole.Stray, WalkedConsole.Password));
        var methods = typeof(LiveHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.GetBaseDefinition().DeclaringType == typeof(LiveHub)).ToList();
        await administrator.CallAsync("subscribe", """{"calls":true,"alarms":true}""");
        await administrator.UntilAsync(heard => heard.Contains("\"counts\"", StringComparison.Ordinal));
        var called = 0;
        foreach (var method in methods)
        {
            var name = method.GetCustomAttribute<HubMethodNameAttribute>()?.Name ?? method.Name;
            foreach (var (wish, at) in Wishes(method).Select((wish, at) => (wish, at)))
            {
                foreach (var hub in new[] { other, stray })
                {
                    await hub.CallAsync(name, wish);
                }

                var id = $"zebrafoal-{name}-{at}";
                await walked.RivalCallsAsync(id);
                await administrator.UntilAsync(heard => heard.Contains(id, StringComparison.Ordinal));
                called += 2;
            }
        }

        foreach (var hub in new[] { other, stray })
        {
            // A sign of life after the last call: whatever that was to bring has come.
            await hub.CallAsync("unsubscribe", "");
            await hub.UntilAsync(heard => heard.LastIndexOf("heartbeat", StringComparison.Ordinal) > heard.LastIndexOf("\"invocationId\":\"unsubscribe\"", StringComparison.Ordinal));
            Assert.Empty(WalkedConsole.Told(hub.Heard));
            Assert.Contains("\"counts\"", other.Heard, StringComparison.Ordinal);
        }

        // Whoever may see all of it but no whole number hears of the calls with the last digits hidden.
        await masked.UntilAsync(heard => heard.Contains("3499900••••", StringComparison.Ordinal) || heard.Contains("3499900\\u2022", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(WalkedConsole.Whole(masked.Heard));

        output.WriteLine($"{methods.Count} hub methods, called {called} times as who may not see");
    }

    // Each parameter with all its switches on, for all, for the rival alone, and for the switch that carries the rival's calls.
    private static IEnumerable<string> Wishes(MethodInfo method) =>
        method.GetParameters().Length == 0 ? [""]
        : ((string[])["", "\"customer\":912,", "\"switch\":1,", "\"customer\":911,"]).Select(of =>
            string.Join(',', method.GetParameters().Select(parameter => "{" + of + string.Join(',', Switches(parameter.ParameterType)) + "}")));

    private static IEnumerable<string> Switches(Type wish) => wish.GetProperties().Where(one => one.PropertyType == typeof(bool))
        .Select(one => $"\"{System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(one.Name)}\":true");
}
