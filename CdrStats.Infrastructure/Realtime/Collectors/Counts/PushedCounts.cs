using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime.Lines;
using CdrStats.Infrastructure.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Realtime.Collectors.Counts;

/// <summary>Takes counts of calls in progress that are pushed to any host, and lays them down for the one that follows the switch.</summary>
public sealed class PushedCounts(NpgsqlDataSource database, TimeProvider clock)
{
    internal const string Channel = "live_pushed";

    /// <param name="text">Line protocol.</param>
    /// <param name="unit">Of its times; see <see cref="TimeUnit"/>.</param>
    /// <param name="scope">Of whoever pushes: an operator speaks for any switch.</param>
    /// <param name="switchOfKey">The one switch that a switch's key speaks for, also where a line names none; null: it is none.</param>
    public async Task<PushOutcome> TakeAsync(string text, string unit, AccessScope scope, int? switchOfKey, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (switchOfKey is null && !scope.SeesEverything)
        {
            return new PushOutcome.NotTheirs();
        }

        var now = clock.GetUtcNow();
        var (lines, wrong) = CountLines.Read(text, unit, now);
        var troubles = wrong.ToList();
        var texts = await SwitchTexts.ReadAsync(database, cancellation);
        var feeds = await FeedsAsync(cancellation);
        var named = lines.Select(line => (Line: line, Switch: line.Switch is { } name ? texts.Find(name) : switchOfKey)).ToList();
        troubles.AddRange(named.Where(one => Wrong(one.Line, one.Switch) is not null).Select(one => new LineTrouble(one.Line.Number, Wrong(one.Line, one.Switch)!)));

        var (taken, count) = (new Dictionary<int, PushedCalls>(), 0);
        foreach (var its in named.Where(one => Wrong(one.Line, one.Switch) is null).GroupBy(one => one.Switch!.Value, one => one.Line))
        {
            List<CountLine> all = [.. its];
            if (PushedCalls.Of(all) is { } calls)
            {
                taken[its.Key] = calls;
                count += all.Count;
            }
            else
            {
                troubles.Add(new LineTrouble(all[0].Number, $"it is a part of the calls of its switch, which needs a line of its own beside it, without {all[0].Part.ToString().ToLowerInvariant()}"));
            }
        }

        await SaveAsync(taken, cancellation);
        return new PushOutcome.Answered(count, [.. troubles.OrderBy(one => one.Line)]);

        string? Wrong(CountLine line, int? id) =>
            id is null ? (line.Switch is { } name ? $"no switch is known as '{name}'" : "it names no switch, and the key is not one of a switch: switch=name is a tag")
            : switchOfKey is { } own && own != id ? $"the key is not one of switch '{line.Switch}'"
            : !feeds.TryGetValue(id.Value, out var feed) ? "its switch is not set to have its counts pushed: Admin, Switches, Connect, Live calls says what is wanted of it"
            : !feed.Enabled ? "its switch is not followed: that is switched off under Admin, Switches, Connect, Live calls"
            : line.At < now - feed.QuietAfter ? FormattableString.Invariant($"its time is {line.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, more than {feed.QuietAfter.TotalSeconds:0} s ago: is the precision right (it is read as {unit}), and the clock?")
            : null;
    }

    /// <summary>What was last pushed of a switch, and how long ago; null: nothing.</summary>
    internal async Task<(PushedCalls Calls, TimeSpan Age)?> LastAsync(int switchId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await ReadAsync(connection, [switchId], cancellation)) is [var (_, calls, _, age)] ? (calls, age) : null;
    }

    internal static async Task<IReadOnlyList<(int Switch, PushedCalls Calls, DateTimeOffset PushedAt, TimeSpan Age)>> ReadAsync(NpgsqlConnection connection, int[] switches, CancellationToken cancellation)
    {
        var all = new List<(int, PushedCalls, DateTimeOffset, TimeSpan)>();
        await using var command = new NpgsqlCommand("select switch_id, told::text, pushed_at, now() - pushed_at from live_pushed where switch_id = any ($1)", connection) { Parameters = { new() { Value = switches } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            all.Add((row.GetInt32(0), JsonSerializer.Deserialize<PushedCalls>(row.GetString(1))!, row.GetFieldValue<DateTimeOffset>(2), row.GetTimeSpan(3)));
        }

        return all;
    }

    private async Task<Dictionary<int, (bool Enabled, TimeSpan QuietAfter)>> FeedsAsync(CancellationToken cancellation)
    {
        var feeds = new Dictionary<int, (bool, TimeSpan)>();
        await using var command = database.CreateCommand("select switch_id, enabled, quiet_seconds from live_feed where kind = $1");
        command.Parameters.Add(new() { Value = (short)LiveFeedKind.Pushed });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            feeds[row.GetInt32(0)] = (row.GetBoolean(1), TimeSpan.FromSeconds(row.GetInt32(2)));
        }

        return feeds;
    }

    private async Task SaveAsync(Dictionary<int, PushedCalls> taken, CancellationToken cancellation)
    {
        if (taken.Count == 0)
        {
            return;
        }

        await using var command = database.CreateCommand("""
            with told as (
                insert into live_pushed (switch_id, pushed_at, told) select id, now(), told from unnest($1, $2) as one (id, told) order by id
                on conflict (switch_id) do update set pushed_at = excluded.pushed_at, told = excluded.told returning switch_id)
            select pg_notify('live_pushed', '') from told limit 1
            """);
        command.Parameters.Add(new() { Value = taken.Keys.ToArray() });
        command.Parameters.Add(new() { Value = taken.Values.Select(calls => JsonSerializer.Serialize(calls)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
