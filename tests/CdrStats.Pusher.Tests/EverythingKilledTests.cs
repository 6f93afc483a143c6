using System.Diagnostics;
using System.Globalization;
using System.Text;
using CdrStats.Pusher.Progress;
using Xunit;

namespace CdrStats.Pusher.Tests;

[Collection(nameof(Alone))]
[Trait("Needs", "Server")]
public sealed class EverythingKilledTests
{
    private const int Calls = 100_000, Kills = 50, Seed = 20_261_126, Ahead = 5_000;

    private static readonly string[] Parts = ["pusher", "way to the source", "way to the inbox", "source", "inbox"];

    private readonly StringBuilder _ledger = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_source_pusher_network_and_inbox_killed_fifty_times_at_random_the_totals_are_equal()
    {
        var random = new Random(Seed);
        // Ten of each, in an order of its own.
        var victims = Enumerable.Range(0, Kills).Select(kill => Parts[kill % Parts.Length]).ToArray();
        random.Shuffle(victims);
        await using var fire = await SwitchUnderFire.StartAsync();
        var since = Stopwatch.StartNew();
        const int Gap = Calls / (Kills + 1);
        for (var kill = 0; kill < Kills; kill++)
        {
            var stored = await UntilStoredAsync(fire, kill * Gap + random.Next(Gap), since);
            await Task.Delay(random.Next(40), Stop);
            var before = since.Elapsed;
            await KillAsync(fire, victims[kill]);
            Note($"{kill + 1,2}. {before.TotalSeconds,6:F1} s  {stored,7:N0} stored  {victims[kill],-17} killed, there again after {(since.Elapsed - before).TotalSeconds:F1} s");
        }

        await UntilStoredAsync(fire, Calls, since);
        // What the last one had sent and not marked comes once more, and with it what would be there twice.
        await fire.KillPusherAsync();
        await UntilAsync(fire, async () => await StatusAsync(fire) is { CaughtUp: true, Down: null, Running: true }, "a status of all sent", since);

        var (source, inbox) = await fire.EndsAsync();
        var status = (await StatusAsync(fire))!;
        Note($"calls    {source.Count,12:N0} in the source, {inbox.Count,12:N0} in the inbox, {inbox.DistinctBy(call => call.Id).Count(),12:N0} of them different");
        Note($"duration {source.Sum(call => (long)call.Duration),12:N0} s,            {inbox.Sum(call => (long)call.Duration),12:N0} s");
        Note($"billed   {source.Sum(call => (long)call.Billed),12:N0} s,            {inbox.Sum(call => (long)call.Billed),12:N0} s");
        Note($"{status.Tally.AlreadyThere:N0} records came again and were known by their source keys; {status.Tally.DeadLetters} dead letters");
        TestContext.Current.TestOutputHelper?.WriteLine(_ledger.ToString());

        Assert.Equal((Calls, Calls), (source.Count, inbox.Count));
        Assert.Equal(source.Order(), inbox.Order());
        Assert.Equal(0, status.Tally.DeadLetters);
    }

    private static async Task KillAsync(SwitchUnderFire fire, string part)
    {
        switch (part)
        {
            case "pusher":
                await fire.KillPusherAsync();
                break;
            case "source":
                await fire.KillSourceAsync();
                break;
            case "inbox":
                await fire.KillInboxAsync();
                break;
            default:
                fire.CutNetwork(toSource: part == "way to the source");
                break;
        }
    }

    /// <summary>The switch stays a little ahead of what is stored, as it does when a pusher catches up.</summary>
    private async Task<int> UntilStoredAsync(SwitchUnderFire fire, int count, Stopwatch since)
    {
        var stored = 0;
        await UntilAsync(
            fire,
            async () =>
            {
                stored = await fire.StoredAsync();
                if (fire.Written - stored < Ahead / 2)
                {
                    await fire.WriteAsync(Math.Min(Calls, stored + Ahead));
                }

                return stored >= count;
            },
            $"{count} calls in the inbox", since);
        return stored;
    }

    private async Task UntilAsync(SwitchUnderFire fire, Func<Task<bool>> holds, string what, Stopwatch since)
    {
        while (!await holds())
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(9), $"{what} did not happen (seed {Seed})\n{_ledger}\n{fire.Said}");
            await Task.Delay(15, Stop);
        }
    }

    private static async Task<PusherStatus?> StatusAsync(SwitchUnderFire fire) => Directory.Exists(fire.State) && Directory.GetFiles(fire.State, "*.status.json") is [var file]
        ? await PusherStatus.ReadAsync(file, Stop)
        : null;

    private void Note(FormattableString line) => _ledger.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
