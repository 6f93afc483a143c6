using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.Limits;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Opens an incident when a switch, customer or gateway has as many calls at once as its limit allows, and closes it when there are fewer than four
/// fifths. Where no live feed tells, nothing is known and nothing changes. Looks at everything, whoever may see it.
/// </summary>
public sealed class LimitWatch(NpgsqlDataSource database, CallLimitStore limits, LiveBoard board, TimeProvider clock)
{
    private const decimal Recovered = 0.8m;

    /// <returns>How many incidents opened or closed.</returns>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        var known = await limits.ReadAsync(AccessScope.Everything, cancellation);
        if (known.Keys.Count == 0)
        {
            return 0;
        }

        var (view, now) = (board.Now(AccessScope.Everything), clock.GetUtcNow());
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var open = await SubjectIncidents.ReadOpenAsync(connection, SubjectIncidents.Limits, cancellation);
        var due = new List<(HistoryKey Of, int Calls, int Limit)>();
        foreach (var of in known.Keys)
        {
            if (known.Of(of) is { } limit && view.Of(of) is { } count && (open.ContainsKey(Key(of)) ? count.All < limit * Recovered : count.All >= limit))
            {
                due.Add((of, count.All, limit));
            }
        }

        // What has no limit any more has nothing that it could reach.
        var gone = open.Where(one => !known.Keys.Any(of => Key(of) == one.Key)).Select(one => one.Value).ToList();
        if (due.Count + gone.Count == 0)
        {
            return 0;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var maintenance = await MaintenanceStore.NowAsync(connection, now, cancellation);
        foreach (var (of, calls, limit) in due)
        {
            if (open.TryGetValue(Key(of), out var incident))
            {
                await SubjectIncidents.CloseAsync(connection, incident, IncidentSentences.LimitKept.Of(calls, limit), now, cancellation);
            }
            else
            {
                await BeginAsync(connection, of, calls, limit, maintenance, now, cancellation);
            }
        }

        foreach (var incident in gone)
        {
            await SubjectIncidents.CloseAsync(connection, incident, IncidentSentences.NoLimit, now, cancellation);
        }

        await IncidentRows.AnnounceAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return due.Count + gone.Count;
    }

    private static async Task BeginAsync(NpgsqlConnection connection, HistoryKey of, int calls, int limit, List<MaintenanceWindow> maintenance, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = int.TryParse(of.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        await using var ask = new NpgsqlCommand("select coalesce(case $1 when 1 then (select name from switch where id = $2) when 2 then (select name from customer where id = $2) end, $3)", connection)
        {
            Parameters = { new() { Value = (int)of.By }, new() { Value = id }, new() { Value = of.Key } },
        };
        var name = (string)(await ask.ExecuteScalarAsync(cancellation))!;
        var what = of.By switch { HistoryBy.Switch => "switch", HistoryBy.Customer => "customer", _ => "gateway" };
        var words = IncidentSentences.LimitReached.Of(calls, limit);
        var found = new FoundSubject(
            SubjectIncidents.Limits, Key(of), of.By == HistoryBy.Switch ? id : 0, of.By == HistoryBy.Customer ? id : 0, IncidentSentences.LimitName.Of(what, name), words, calls, limit);
        await SubjectIncidents.OpenAsync(connection, found, maintenance, now, cancellation);
    }

    private static string Key(HistoryKey of) => string.Create(CultureInfo.InvariantCulture, $"{(int)of.By}/{of.Key}");
}
