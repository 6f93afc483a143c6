using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Testing.Switches;

/// <summary>A switch's live calls as an administrator would have set them up, with its secret encrypted by the keys of that database. Before its console starts.</summary>
public static class StoredFeed
{
    public static Task AddAsync(string connection, int switchId, ScriptedFreeSwitch its, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(its);
        return AddAsync(connection, new LiveFeedSettings(switchId, LiveFeedKind.EventSocket, "127.0.0.1", its.Port, "", true, 0), its.Secret, cancellation);
    }

    public static async Task AddAsync(string connection, LiveFeedSettings settings, string secret, CancellationToken cancellation)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:CdrStats", connection)]).Build());
        services.AddLogging();
        services.AddStorage();
        services.AddSingleton<LiveFeedStore>();
        await using var provider = services.BuildServiceProvider();
        var saved = await provider.GetRequiredService<LiveFeedStore>().SaveAsync(settings, secret, Editor.AtTheMachine, cancellation);
        if (saved is not Saved.Done)
        {
            throw new InvalidOperationException($"The feed could not be stored: {saved}");
        }
    }
}
