using System.Text.Json;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>
/// How it stands with a switch, as one host tells others. Counts are whole; of the calls themselves at most <see cref="MostCalls"/> go along, those that
/// last the longest. As JSON; keys of its dictionaries are plain texts.
/// </summary>
internal sealed record ToldLive(string Name, FeedState State, DateTimeOffset HeardAt, string? Trouble, SwitchCallsNow? Now)
{
    public const int MostCalls = 1000;

    // Written each second: one that has not been for so long is followed no more, by whoever it was.
    public static TimeSpan QuietAfter { get; } = TimeSpan.FromSeconds(10);

    public static ToldSwitch Of(SwitchLive one) => new(one.SwitchId, JsonSerializer.Serialize(new ToldLive(
        one.Name, one.State, one.HeardAt, one.Trouble,
        one.Calls is { } calls ? calls with { Calls = [.. calls.Calls.OrderBy(call => call.Since).Take(MostCalls)] } : null)));

    /// <summary>What it means for the board of whoever hears it.</summary>
    /// <exception cref="JsonException">A host of another version told it otherwise.</exception>
    public static SwitchLive Read(HeardSwitch heard)
    {
        var told = JsonSerializer.Deserialize<ToldLive>(heard.Told)!;
        return heard.Age > QuietAfter
            ? new SwitchLive(heard.SwitchId, told.Name, FeedState.Lost, told.HeardAt, "The console that follows it has gone quiet.", null) { IsOthers = true }
            : new SwitchLive(heard.SwitchId, told.Name, told.State, told.HeardAt, told.Trouble, told.Now) { IsOthers = true };
    }
}
