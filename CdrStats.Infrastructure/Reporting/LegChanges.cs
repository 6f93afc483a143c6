using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>
/// What a transaction changes among records that are tied together by a linked id, and from that, what it changes among the attempts. The others of
/// each call are read when all of its own are written, under a lock of the call that is held until the commit: whoever comes next sees them all.
/// </summary>
internal sealed class LegChanges
{
    /// <summary>So many calls are looked at together, each with some thousand records at most.</summary>
    private const int Together = 500;

    private readonly Dictionary<(int SwitchId, string LinkedId), LegChange> _changes = [];

    public void Add(string linkedId, in Leg leg, Rollups rollups)
    {
        rollups.AddLeg(leg.Record);
        Of(leg.Record.SwitchId, linkedId).Add(leg);
    }

    public void Remove(string linkedId, in Leg leg, Rollups rollups)
    {
        rollups.RemoveLeg(leg.Record);
        Of(leg.Record.SwitchId, linkedId).Remove(leg);
    }

    /// <summary>Counts the attempts anew that are concerned. After all calls were written and before the roll-ups are; costs nothing where there are none.</summary>
    public async Task SettleAsync(NpgsqlConnection calls, Rollups rollups, CancellationToken cancellation)
    {
        if (_changes.Count == 0)
        {
            return;
        }

        await HoldAsync(calls, cancellation);
        foreach (var some in _changes.Chunk(Together))
        {
            await SettleAsync(calls, some, rollups, cancellation);
        }
    }

    private static async Task SettleAsync(
        NpgsqlConnection calls, KeyValuePair<(int SwitchId, string LinkedId), LegChange>[] changes, Rollups rollups, CancellationToken cancellation)
    {
        var pieces = changes.SelectMany((change, at) => change.Value.Spans().Select(span => new Piece(at, span))).ToList();
        var days = new List<Piece>();
        var found = await ReadAsync(calls, changes, pieces, cancellation);
        var stored = new Dictionary<int, List<Leg>>();
        Keep(piece => days.AddRange(LegChange.Days(piece.Span).Select(day => piece with { Span = day })));
        if (days.Count > 0)
        {
            // An id that is common: asked by the day, of which some thousand records say enough.
            (pieces, found) = (days, await ReadAsync(calls, changes, days, cancellation));
            Keep(null);
        }

        for (var at = 0; at < changes.Length; at++)
        {
            changes[at].Value.Fold(stored.GetValueOrDefault(at, []), rollups);
        }

        void Keep(Action<Piece>? tooMany)
        {
            for (var i = 0; i < pieces.Count; i++)
            {
                if (tooMany is not null && found[i].Count >= changes[pieces[i].At].Value.Enough)
                {
                    tooMany(pieces[i]);
                }
                else if (found[i].Count > 0)
                {
                    (stored.TryGetValue(pieces[i].At, out var legs) ? legs : stored[pieces[i].At] = []).AddRange(found[i]);
                }
            }
        }
    }

    private LegChange Of(int switchId, string linkedId)
    {
        if (!_changes.TryGetValue((switchId, linkedId), out var change))
        {
            _changes.Add((switchId, linkedId), change = new LegChange());
        }

        return change;
    }

    private async Task HoldAsync(NpgsqlConnection calls, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select hold_call_legs(array(select distinct call_legs_lock(switch, linked) from unnest($1::integer[], $2::text[]) as legs(switch, linked)))", calls)
        {
            Parameters = { new() { Value = _changes.Keys.Select(call => call.SwitchId).ToArray() }, new() { Value = _changes.Keys.Select(call => call.LinkedId).ToArray() } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<Leg>[]> ReadAsync(
        NpgsqlConnection calls, KeyValuePair<(int SwitchId, string LinkedId), LegChange>[] changes, List<Piece> pieces, CancellationToken cancellation)
    {
        const string Sql = """
            select wanted.at::integer, c.switch_id, coalesce(c.customer_id, 0), c.start, c.duration, c.billsec, c.cause, coalesce(c.country, ''),
                coalesce(c.dial_code, ''), coalesce(c.buy_plan_id, 0), coalesce(c.currency, ''), c.sell_cost, c.buy_cost, c.record_key, coalesce(c.progress_sec, 0)
            from unnest($1::integer[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::integer[]) with ordinality as wanted(switch_id, linked_id, since, until, most, at)
            cross join lateral (
                select * from call where switch_id = wanted.switch_id and linked_id = wanted.linked_id and start >= wanted.since and start < wanted.until limit wanted.most) as c
            """;
        await using var command = new NpgsqlCommand(Sql, calls);
        void Column<T>(Func<Piece, T> value) => command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. pieces.Select(value)] });
        Column(piece => changes[piece.At].Key.SwitchId);
        Column(piece => changes[piece.At].Key.LinkedId);
        Column(piece => piece.Span.From.UtcDateTime);
        Column(piece => piece.Span.To.UtcDateTime);
        Column(piece => changes[piece.At].Value.Enough);
        var found = new List<Leg>[pieces.Count];
        Array.Fill(found, []);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var at = row.GetInt32(0) - 1;
            (found[at].Count == 0 ? found[at] = [] : found[at]).Add(new Leg(
                new CallFigures(
                    row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6),
                    row.GetString(7), row.GetString(8), row.GetInt32(9), row.GetString(10), row.GetDecimal(11), row.GetDecimal(12))
                { ProgressSeconds = row.GetInt32(14) },
                row.GetGuid(13)));
        }

        return found;
    }

    /// <param name="At">Of which change.</param>
    private readonly record struct Piece(int At, DaySpan Span);
}
