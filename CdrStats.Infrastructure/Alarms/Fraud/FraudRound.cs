using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>
/// Looks for fraud among the calls that were stored since it looked last and those in progress. What it took, what it learnt of accounts, and the
/// incidents are one commit: whatever is killed whenever, each call is looked at once. What a round costs depends on the calls that came, not on the
/// history (docs/fraud.md).
/// </summary>
/// <param name="importer">Whose rules and rates calls are read and priced by.</param>
/// <param name="feed">Told that it looked.</param>
public sealed class FraudRound(NpgsqlDataSource database, Func<Importer> importer, LiveBoard board, MoneyFeed? feed, TimeProvider clock)
{
    /// <summary>Another host that looked within this time goes on looking.</summary>
    private static readonly TimeSpan OthersTurn = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WritesMoneyEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TidiesEvery = TimeSpan.FromMinutes(1);

    private readonly FraudKnowledge _knowledge = new();
    private readonly FraudLive _live = new(board);
    private FraudMemory? _memory;
    private DateTimeOffset _wroteMoney;
    private DateTimeOffset _tidied;
    private bool _hadMoney;

    /// <returns>How many findings were written down.</returns>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        try
        {
            return await TryLookAsync(cancellation);
        }
        catch
        {
            // What was held may be ahead of what was written.
            _memory = null;
            throw;
        }
    }

    private async Task<int> TryLookAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rules = await importer().RulesAsync(cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var wasEdited = await _knowledge.RefreshAsync(connection, cancellation);
        var calls = new FraudCalls(rules, _knowledge);
        if (wasEdited)
        {
            _memory = null;
        }

        if (_memory is not null && now - _tidied < TidiesEvery && !_hadMoney && !board.All.Any(one => one.Calls is { Calls.Count: > 0 }) && !await HasAnyAsync(connection, cancellation))
        {
            return 0;
        }

        _memory ??= await ReadAsync(connection, calls, now, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await TurnAsync(connection, now, cancellation) is not { } round)
        {
            return 0;
        }

        if (round != _memory.Round)
        {
            // Another host looked meanwhile: in the next round this one knows what it knows.
            _memory = null;
            return 0;
        }

        var arrivals = await FraudArrivals.TakeAsync(connection, cancellation);
        var arrived = new List<(FraudAccount Account, FraudCall Call)>();
        foreach (var arrival in arrivals.Where(arrival => !arrival.IsBacklog))
        {
            arrived.AddRange(await calls.OfAsync(connection, arrival, now, cancellation));
        }

        var running = _live.Now(rules, calls, _knowledge, wasEdited, now);
        var byAccount = arrived.ToLookup(one => one.Account, one => one.Call);
        FraudAccount[] touched = [.. byAccount.Select(group => group.Key).Union(running.Keys)];
        var hours = await LearnAsync(connection, arrivals, byAccount, running, touched, now, cancellation);
        _memory.Add(arrived);
        _memory.Set(running);
        var isLearning = await HasBacklogAsync(connection, cancellation);
        var (findings, ending) = (new List<FraudFinding>(), new List<FraudFinding>());
        foreach (var account in touched)
        {
            FraudCall[] its = [.. byAccount[account]];
            var question = new FraudQuestion(account, _memory.Of(account), its, [.. hours[account]], _memory.Habits(account), isLearning, now);
            var fires = FraudJudge.Judge(question, _knowledge.Settings);
            findings.AddRange(fires.Where(finding => IsNews(finding, its)));
            ending.AddRange(fires.Where(finding => _knowledge.Settings.Rule(finding.Kind).HangUp != FraudHangUp.Off));
            _memory.Habits(account).Add(its);
        }

        var told = 0;
        foreach (var finding in findings)
        {
            told += await FraudBook.RecordAsync(connection, finding, _knowledge.Settings, now, cancellation) == IncidentStep.None ? 0 : 1;
        }

        foreach (var finding in ending)
        {
            await FraudHangUpRows.OrderAsync(connection, _knowledge.Settings.Rule(finding.Kind), finding, now, cancellation);
        }

        await FinishAsync(connection, told > 0, arrivals.Count > 0, now, cancellation);
        await transaction.CommitAsync(cancellation);
        _memory.Forget(now);
        feed?.Changed();
        return told;
    }

    /// <summary>What is not the same as it was a moment ago: it is made of calls that came, or has grown by a tenth.</summary>
    private bool IsNews(FraudFinding finding, FraudCall[] arrived)
    {
        var key = (finding.Kind, finding.Account);
        var isNews = !_memory!.Said.TryGetValue(key, out var said) || finding.Value >= said * 1.1m || Array.Exists(arrived, finding.Calls.Contains);
        if (isNews)
        {
            _memory.Said[key] = finding.Value;
        }

        return isNews;
    }

    /// <summary>Adds what came to what is known of the accounts, and reads what was known before of those that something happens with.</summary>
    /// <returns>Hours that got calls, each with how many began in it so far.</returns>
    private async Task<ILookup<FraudAccount, (DateTimeOffset Hour, int Calls)>> LearnAsync(
        NpgsqlConnection connection, IReadOnlyList<FraudArrival> arrivals, ILookup<FraudAccount, FraudCall> arrived, IReadOnlyDictionary<FraudAccount, List<FraudCall>> running, FraudAccount[] touched,
        DateTimeOffset now, CancellationToken cancellation)
    {
        var (added, counted) = (0L, new Dictionary<(FraudAccount Account, DateTimeOffset Hour), int>());
        foreach (var arrival in arrivals)
        {
            var (calls, hours) = await FraudHabits.AddAsync(connection, arrival, now, cancellation);
            added += calls;
            foreach (var (account, hour, count) in hours)
            {
                counted[(account, hour)] = count;
            }
        }

        if (added > arrived.Sum(group => group.Count()))
        {
            // Some of them are the past of somebody.
            _memory!.ForgetHabits(now);
        }

        var known = await FraudHabits.ReadAsync(connection, _memory!.WithoutHabits(touched, now), cancellation);
        foreach (var (account, habits) in known)
        {
            habits.TakeOut(arrived[account]);
        }

        _memory.Know(known);
        var present = FraudJudge.HourOf(now);
        foreach (var (account, calls) in running)
        {
            // Of calls in progress nothing is stored yet.
            if (calls.Count(call => FraudJudge.HourOf(call.Start) == present) is var began and > 0)
            {
                counted[(account, present)] = began + (counted.TryGetValue((account, present), out var count) ? count : _memory.Of(account).Ended.Count(call => FraudJudge.HourOf(call.Start) == present));
            }
        }

        var wanted = counted.Keys.Where(key => _memory.Knows(key.Account)).ToHashSet();
        foreach (var (account, call) in arrived.SelectMany(group => group.Select(call => (group.Key, call))).Concat(running.SelectMany(pair => pair.Value.Select(call => (pair.Key, call)))))
        {
            wanted.Add((account, FraudJudge.HourOf(call.End)));
            wanted.Add((account, FraudJudge.HourOf(call.End.AddHours(-1))));
        }

        foreach (var group in wanted.GroupBy(key => key.Hour, key => key.Account))
        {
            await FraudHabits.LearnAsync(connection, [.. group.Select(account => (account, _memory.Habits(account)))], group.Key, _knowledge.Settings.Hours.Zone, cancellation);
        }

        return counted.ToLookup(pair => pair.Key.Account, pair => (pair.Key.Hour, pair.Value));
    }

    private async Task FinishAsync(NpgsqlConnection connection, bool told, bool took, DateTimeOffset now, CancellationToken cancellation)
    {
        if (now - _tidied >= TidiesEvery)
        {
            told |= await FraudBook.CloseQuietAsync(connection, now, cancellation) > 0;
            _tidied = now;
        }

        if (now - _wroteMoney >= WritesMoneyEvery)
        {
            var money = MoneyAtRisk.Of(_memory!.Accounts, now);
            if (money.Count > 0 || _hadMoney || took)
            {
                await MoneyAtRisk.WriteAsync(connection, money, now, cancellation);
            }

            (_wroteMoney, _hadMoney) = (now, money.Count > 0);
        }

        if (took)
        {
            await using var command = new NpgsqlCommand("update fraud_state set round = round + 1", connection);
            await command.ExecuteNonQueryAsync(cancellation);
            _memory!.Round++;
        }

        if (told)
        {
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }
    }

    /// <summary>Reads what is held, without the calls that are still to be looked at, all as of one moment.</summary>
    private static async Task<FraudMemory> ReadAsync(NpgsqlConnection connection, FraudCalls calls, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        long round;
        await using (var command = new NpgsqlCommand("select round from fraud_state", connection))
        {
            round = (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        var waiting = (await FraudArrivals.WaitingAsync(connection, cancellation)).Where(arrival => !arrival.IsBacklog).ToList();
        var memory = new FraudMemory(round);
        memory.Add((await calls.RecentAsync(connection, now, FraudMemory.MostCalls, cancellation)).Where(one => !waiting.Exists(some => some.First <= one.Call.Id && one.Call.Id <= some.Last)));
        return memory;
    }

    /// <returns>The round that was written last; null: another host looks.</returns>
    private static async Task<long?> TurnAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            with mine as (select round, host, at from fraud_state where host = $1 or at < $3 for update),
            taken as (update fraud_state set host = $1, at = $2 from mine where mine.host <> $1 or mine.at < $4)
            select round from mine
            """, connection)
        {
            Parameters = { new() { Value = ThisHost.Name }, new() { Value = now.UtcDateTime }, new() { Value = (now - OthersTurn).UtcDateTime }, new() { Value = (now - (OthersTurn / 4)).UtcDateTime } },
        };
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    private static async Task<bool> HasAnyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select exists (select from call_arrival)", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<bool> HasBacklogAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select exists (select from call_arrival where is_backlog)", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
