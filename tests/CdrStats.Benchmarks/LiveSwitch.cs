using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing;
using CdrStats.Testing.Switches;

namespace CdrStats.Benchmarks;

/// <summary>A scripted switch in the console's books, to be followed through its event socket.</summary>
internal static class LiveSwitch
{
    public static async Task AddAsync(PipelineLab lab, ScriptedFreeSwitch its, int id = 9001)
    {
        await lab.RunAsync($"insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) overriding system value values ({id}, 'measured {id}', '10.99.{id / 250 % 250}.{id % 250}', 3, gen_random_uuid(), false, false, now())");
        await StoredFeed.AddAsync(lab.ConnectionString, new LiveFeedSettings(id, LiveFeedKind.EventSocket, "127.0.0.1", its.Port, "", true, 0), its.Secret, CancellationToken.None);
    }

    /// <summary>A key of the administrator's for the live hub: a key is checked at a glance, a password takes as long as it should.</summary>
    public static async Task<string> KeyAsync(PipelineLab lab) =>
        (await StoredApiKey.AddAsync(lab.ConnectionString, [Permissions.RealTimeCalls], userId: await lab.OneAsync<int>("select id from console_user where is_administrator"))).Reveal();
}
