using System.Text.Json;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>
/// What hosts of one database tell each other of the switches that they follow: a host that follows a switch writes down once a second how it stands, while
/// any other host asks for it. Counts are whole; of the calls themselves at most <see cref="MostCalls"/> a switch go along, those that last the longest.
/// </summary>
internal sealed class LiveShare(LiveBoard board, TimeProvider clock)
{
    public const int MostCalls = 1000;

    // Written each second: one that has not been for so long is followed no more, by whoever it was.
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WantedFor = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);

    private readonly HashSet<int> _others = [];
    private long? _wantedAt;
    private long? _toldAt;

    /// <summary>Another host asked for what this one follows.</summary>
    public void Wanted() => _wantedAt = clock.GetTimestamp();

    /// <summary>Writes down how it stands with the switches that this host follows, if anybody wants to know.</summary>
    public async Task TellAsync(NpgsqlConnection connection, IReadOnlyCollection<int> own, CancellationToken cancellation)
    {
        // What this host tells wakes itself, too.
        if (_wantedAt is not { } at || clock.GetElapsedTime(at) > WantedFor || (_toldAt is { } before && clock.GetElapsedTime(before) < AtMostEvery))
        {
            return;
        }

        _toldAt = clock.GetTimestamp();

        var told = own.Select(board.Find).OfType<SwitchLive>().ToList();
        if (told.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("""
            with told as (
                insert into live_switch (switch_id, host, told_at, told)
                select id, $3, now(), told from unnest($1, $2) as one (id, told) where exists (select from switch where switch.id = one.id)
                on conflict (switch_id) do update set host = excluded.host, told_at = excluded.told_at, told = excluded.told
                returning switch_id)
            select pg_notify('live_switch', '') from told limit 1
            """, connection);
        command.Parameters.Add(new() { Value = told.Select(one => one.SwitchId).ToArray() });
        command.Parameters.Add(new() { Value = told.Select(one => JsonSerializer.Serialize(Told.Of(one))).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = ThisHost.Name });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Puts on this host's board what others told of switches that are to be followed and that this host does not follow.</summary>
    public async Task HearAsync(NpgsqlConnection connection, IReadOnlyCollection<int> wanted, CancellationToken cancellation)
    {
        foreach (var id in _others.Except(wanted).ToList())
        {
            // Switched off, or followed here by now: then the board has been set already.
            _others.Remove(id);
            if (board.Find(id) is { IsOthers: true })
            {
                board.Remove(id);
            }
        }

        if (wanted.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("select switch_id, told::text, now() - told_at from live_switch where switch_id = any ($1)", connection) { Parameters = { new() { Value = wanted.ToArray() } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (id, told, age) = (row.GetInt32(0), JsonSerializer.Deserialize<Told>(row.GetString(1))!, row.GetTimeSpan(2));
            _others.Add(id);
            board.Set(age > QuietAfter
                ? new SwitchLive(id, told.Name, FeedState.Lost, told.HeardAt, "The console that follows it has gone quiet.", null) { IsOthers = true }
                : new SwitchLive(id, told.Name, told.State, told.HeardAt, told.Trouble, told.Now) { IsOthers = true });
        }
    }

    /// <summary>How it stands with a switch, as JSON: keys of its dictionaries are plain texts.</summary>
    private sealed record Told(string Name, FeedState State, DateTimeOffset HeardAt, string? Trouble, SwitchCallsNow? Now)
    {
        public static Told Of(SwitchLive one) => new(
            one.Name, one.State, one.HeardAt, one.Trouble,
            one.Calls is { } calls ? calls with { Calls = [.. calls.Calls.OrderBy(call => call.Since).Take(MostCalls)] } : null);
    }
}
