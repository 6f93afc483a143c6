using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Testing;
using Npgsql;
using Xunit;
using static CdrStats.Infrastructure.Tests.Billing.ReconciliationLab;

namespace CdrStats.Infrastructure.Tests.Billing;

public sealed class ReconciliationTests(PostgresFixture postgres)
{
    private const string Header = "Start,Destination number,Caller,Billed seconds,Cost\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_fall_into_piles_with_the_money_in_each_and_another_carriers_or_months_calls_stay_out()
    {
        await using var lab = await NewAsync(postgres);
        var equal = await lab.AddAsync(Start.AddHours(1), "34650784355", 60, 0.02m);
        var longer = await lab.AddAsync(Start.AddHours(2), "34650784355", 60, 0.02m);
        var unbilled = await lab.AddAsync(Start.AddHours(3), "34650784355", 90, 0.03m);
        var unanswered = await lab.AddAsync(Start.AddHours(4), "34650784355", 0, 0);
        await lab.AddAsync(Start.AddHours(5), "34650784355", 0, 0);
        await lab.AddAsync(Start.AddHours(6), "34650784355", 60, 0.02m, plan: 2);
        await lab.AddAsync(Start.AddMonths(1), "34650784355", 60, 0.02m);
        await lab.AddAsync(Start.AddSeconds(-1), "34650784355", 60, 0.02m);

        var made = await lab.ReconcileAsync(Header + """
            2026-10-01 01:00:04,+34 650 784 355,34911000001,61,0.0205
            2026-10-01 02:00:00,650784355,34911000001,70,0.0233
            2026-10-01 04:00:01,0034650784355,34911000001,30,0.0100
            2026-10-01 06:00:00,34650784355,34911000001,60,0.0200
            2026-10-01 06:00:00,34650784355,34911000001,60,0.0200
            2026-10-01 07:00:00,34650784355,34911000001,0,0
            2026-11-20 07:00:00,34650784355,34911000001,60,0.02
            yesterday,34650784355,34911000001,60,0.02
            2026-10-01 07:00:00,nobody,34911000001,60,0.02
            2026-10-01 07:00:00,34650784355,34911000001,sixty,0.02
            2026-10-01 07:00:00,34650784355,34911000001,60,much
            """);

        Assert.Equal(
            new[] { $"Different|{longer}|3|Seconds, Amount", $"Different|{unanswered}|4|Seconds, Amount, NotAnswered", $"Equal|{equal}|2|None", $"OursOnly|{unbilled}||None", "TheirsOnly||5|Repeated", "TheirsOnly||6|Repeated" }
                .Order(StringComparer.Ordinal),
            await lab.LinesAsync(made));
        Assert.Equal((11, 4, 1, 1), (made.Lines, made.Refused, made.Unbilled, made.Outside));
        Assert.Equal([9, 10, 11, 12], (await lab.Queries.RefusedAsync(AccessScope.Everything, made.Id, Stop)).Select(line => line.Line));
        Assert.Equal((0.03m, 0m, 1, 90), (made[ReconciliationPile.OursOnly].OurAmount, made[ReconciliationPile.OursOnly].TheirAmount, made[ReconciliationPile.OursOnly].OurCalls, made[ReconciliationPile.OursOnly].OurSeconds));
        Assert.Equal((0.04m, 2, 120), (made[ReconciliationPile.TheirsOnly].TheirAmount, made[ReconciliationPile.TheirsOnly].TheirCalls, made[ReconciliationPile.TheirsOnly].TheirSeconds));
        Assert.Equal((0.02m, 0.0333m, 0.0133m), (made[ReconciliationPile.Different].OurAmount, made[ReconciliationPile.Different].TheirAmount, made[ReconciliationPile.Different].Difference));
        Assert.Equal(0.0205m, made[ReconciliationPile.Equal].TheirAmount);
    }

    [Fact]
    public async Task Random_calls_are_paired_as_one_pairs_them_by_hand()
    {
        await using var lab = await NewAsync(postgres);
        var random = new Random(20261127);
        for (var round = 0; round < 4; round++)
        {
            await lab.RunAsync("delete from call");
            var (ours, theirs) = (new List<Hand>(), new List<Hand>());
            for (var at = 0; at < 120; at++)
            {
                var hand = new Hand(0, Start.AddSeconds(random.Next(-8, 90)), $"346507843{random.Next(3):00}", random.Next(3) == 0 ? 0 : random.Next(1, 4) * 20, random.Next(1, 4) * 0.01m);
                if (random.Next(5) > 0)
                {
                    var cost = hand.Seconds == 0 ? 0 : hand.Cost;
                    ours.Add(hand with { Id = await lab.AddAsync(hand.At, hand.Number, hand.Seconds, cost, caller: ""), Cost = cost });
                }

                if (random.Next(5) > 0)
                {
                    theirs.Add(hand with { Id = theirs.Count + 2, At = hand.At.AddSeconds(random.Next(-6, 7)), Seconds = hand.Seconds + random.Next(3), Cost = hand.Cost });
                }
            }

            var text = Header + string.Concat(theirs.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:yyyy-MM-dd HH:mm:ss},{line.Number},,{line.Seconds},{line.Cost}\n")));
            var made = await lab.ReconcileAsync(text);

            Assert.Equal(ByHand(ours, theirs, Terms()).Order(StringComparer.Ordinal), (await lab.LinesAsync(made)).Select(line => line.Replace("|Repeated", "|None", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_clock_that_is_ahead_is_noticed_and_can_be_allowed_for()
    {
        await using var lab = await NewAsync(postgres);
        for (var at = 0; at < 20; at++)
        {
            await lab.AddAsync(Start.AddMinutes(at), $"34650784{at:000}", 30 + at, 0.01m);
        }

        var file = Header + string.Concat(Enumerable.Range(0, 20).Select(at => string.Create(CultureInfo.InvariantCulture, $"{Start.AddMinutes(at).AddSeconds(3600 + 37 + (at % 3)).UtcDateTime:yyyy-MM-dd HH:mm:ss},34650784{at:000},,{30 + at},0.01\n")));
        var reading = await lab.Desk.ReadAsync(AccessScope.Everything, await FileAsync(file), Terms(), null, Stop);
        Assert.Equal((3638, 20, 20, true), (reading.Clock!.Value.Seconds, reading.Clock.Value.Calls, reading.Clock.Value.Agreeing, reading.Clock.Value.Speaks(Terms())));
        Assert.Equal((20, 20L), (reading.Lines, reading.OurCalls));

        Assert.Equal(20, (await lab.ReconcileAsync(file))[ReconciliationPile.OursOnly].Lines);
        var allowed = await lab.ReconcileAsync(file, Terms() with { ClockOffset = 3638 });
        Assert.Equal((20, false), (allowed[ReconciliationPile.Equal].Lines, allowed.Clock!.Value.Speaks(allowed.Terms)));
    }

    [Fact]
    public async Task An_invoice_is_held_against_the_sums_of_our_calls_by_its_longest_prefix_and_day_or_by_name()
    {
        await using var lab = await NewAsync(postgres);
        await lab.AddAsync(Start.AddHours(1), "34911000000", 60, 0.02m);
        await lab.AddAsync(Start.AddHours(2), "34650784355", 60, 0.05m, rate: 2);
        await lab.AddAsync(Start.AddHours(3), "34650784356", 60, 0.05m, rate: 2);
        await lab.AddAsync(Start.AddHours(30), "34650784356", 60, 0.05m, rate: 2);
        await lab.AddAsync(Start.AddHours(3), "33612345678", 60, 0.07m, rate: 3);

        var byDay = await lab.ReconcileAsync("Prefix;Day;Calls;Minutes;Amount\n34;01/10/2026;1;1,0;0,0200\n346;01/10/2026;3;3,0;0,1500\n346;13/10/2026;2;1,0;0,0500\n44;13/10/2026;1;1,0;0,0900\n", Terms(ReconciliationKind.Invoice));
        Assert.Equal(
            ["Different|2|Seconds, Amount, Calls", "Equal|1|None", "OursOnly|1|None", "OursOnly|1|None", "TheirsOnly||None", "TheirsOnly||None"],
            (await AllAsync(lab, byDay)).Select(line => $"{line.Pile}|{line.Ours?.Calls}|{line.Reasons}").Order(StringComparer.Ordinal));

        var byName = await lab.ReconcileAsync("Destination,Calls,Minutes,Amount\nSPAIN,1,1,0.02\nSpain mobile,3,3,0.15\n", Terms(ReconciliationKind.Invoice));
        Assert.Equal(["Equal|1|None", "Equal|3|None", "OursOnly|1|None"], (await AllAsync(lab, byName)).Select(line => $"{line.Pile}|{line.Ours?.Calls}|{line.Reasons}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_of_another_currency_and_a_carrier_without_plans_are_refused_and_what_is_stopped_leaves_nothing()
    {
        await using var lab = await NewAsync(postgres);
        await Assert.ThrowsAsync<UnreadableFileException>(() => lab.ReconcileAsync(Header + "2026-10-01 07:00:00,34650784355,,60,0.02\n", Terms() with { Currency = "USD" }));
        await Assert.ThrowsAsync<UnreadableFileException>(async () => await lab.Desk.ReconcileAsync(AccessScope.Everything, "ana", await FileAsync(Header + "2026-10-01 07:00:00,34650784355,,60,0.02\n", provider: 3), Terms(), null, Stop));
        using var stopping = new CancellationTokenSource();
        var text = Header + string.Concat(Enumerable.Repeat("2026-10-01 07:00:00,34650784355,,60,0.02\n", 20_000));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await lab.Desk.ReconcileAsync(AccessScope.Everything, "ana", await FileAsync(text), Terms(), new AtOnce(_ => stopping.Cancel()), stopping.Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await lab.Desk.ReadAsync(AccessScope.Customer(1), await FileAsync(Header + "2026-10-01 07:00:00,34650784355,,60,0.02\n"), Terms(), null, Stop));

        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from reconciliation"));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from carrier_file_layout"));
    }

    [Fact]
    public async Task One_that_does_not_come_to_its_end_is_seen_with_its_reason_until_it_is_done_or_forgotten()
    {
        await using var lab = await NewAsync(postgres);
        using var stopping = new CancellationTokenSource();
        var text = Header + string.Concat(Enumerable.Repeat("2026-10-01 07:00:00,34650784355,,60,0.02\n", 20_000));
        IReadOnlyList<ReconciliationRun> seen;
        // Held before its result is written down, until it has been seen and stopped.
        await using (var connection = await lab.Source.OpenConnectionAsync(Stop))
        {
            await using var holding = await connection.BeginTransactionAsync(Stop);
            await using (var hold = new NpgsqlCommand("lock table reconciliation in exclusive mode", connection))
            {
                await hold.ExecuteNonQueryAsync(Stop);
            }

            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = lab.Desk.ReconcileAsync(AccessScope.Everything, "ana", await FileAsync(text), Terms(), new AtOnce(_ => begun.TrySetResult()), stopping.Token);
            await Task.WhenAny(begun.Task, running);
            seen = await lab.Runs.ListAsync(AccessScope.Everything, Stop);
            await stopping.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal(("North", "ana", "north.csv", true), (seen[0].Provider, seen[0].BegunBy, seen[0].FileName, seen[0].GoesOn));
        var stopped = Assert.Single(await lab.Runs.ListAsync(AccessScope.Everything, Stop));
        Assert.Equal((false, "It was stopped."), (stopped.GoesOn, stopped.Reason));
        Assert.Empty(await lab.Runs.ListAsync(AccessScope.Customer(1), Stop));
        await lab.Runs.ForgetAsync(AccessScope.Customer(1), stopped.Id, Stop);
        Assert.Single(await lab.Runs.ListAsync(AccessScope.Everything, Stop));

        await Assert.ThrowsAsync<UnreadableFileException>(async () =>
            await lab.Desk.ReconcileAsync(AccessScope.Everything, "bea", await FileAsync(Header + "2026-10-01 07:00:00,34650784355,,60,0.02\n", provider: 3), Terms(), null, Stop));
        var refused = (await lab.Runs.ListAsync(AccessScope.Everything, Stop))[0];
        Assert.Contains("has no carrier plan", refused.Reason, StringComparison.Ordinal);
        await lab.Runs.ForgetAsync(AccessScope.Everything, refused.Id, Stop);

        // Done at last: the attempts before it are no news any more.
        await lab.ReconcileAsync(Header + "2026-10-01 07:00:00,34650784355,,60,0.02\n");
        Assert.Empty(await lab.Runs.ListAsync(AccessScope.Everything, Stop));
    }

    [Fact]
    public async Task It_is_kept_disputed_and_deleted_and_its_file_reckons_with_nothing_that_a_carrier_wrote()
    {
        await using var lab = await NewAsync(postgres);
        await lab.AddAsync(Start.AddHours(1), "34650784355", 60, 0.02m);
        var made = await lab.ReconcileAsync(Header + "2026-10-01 03:00:00,34650784355,=cmd()+1,60,0.02\n");

        var file = (await lab.DisputeAsync(made)).Split("\r\n");
        Assert.Equal(4, file.Length);
        Assert.Contains("ours only,not in the carrier's file,", file[1], StringComparison.Ordinal);
        Assert.Contains("theirs only,not in our records,2,2026-10-01T03:00:00", file[2], StringComparison.Ordinal);
        Assert.Contains(",'=cmd()+1,", file[2], StringComparison.Ordinal);

        var sample = await CarrierFileGuess.Of(ReconciliationKind.Calls).ReadAsync((await FileAsync(Header + "2026-10-02 03:00:00,1234567,,1,1\n")).Content, Stop);
        Assert.Equal("ana", (await lab.Layouts.FindAsync(North, sample, Stop))?.By);
        Assert.Null(await lab.Layouts.FindAsync(South, sample, Stop));
        Assert.True(await lab.Edits.SetStateAsync(AccessScope.Everything, "ana", made.Id, ReconciliationState.Settled, Stop));
        var (rows, total) = await lab.Queries.ListAsync(AccessScope.Everything, 0, 10, Stop);
        Assert.Equal((1, ReconciliationState.Settled, "North", "ana"), (total, rows[0].State, rows[0].Provider, rows[0].MadeBy));
        Assert.Equal(0, (await lab.Queries.ListAsync(AccessScope.Customer(1), 0, 10, Stop)).Total);
        Assert.Null(await lab.Queries.FindAsync(AccessScope.Customer(1), made.Id, Stop));
        Assert.True(await lab.Edits.DeleteAsync(AccessScope.Everything, "ana", made.Id, Stop));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from reconciliation_line"));
        Assert.Equal("made changed deleted", await lab.OneAsync<string>("select string_agg(action, ' ' order by id) from admin_edit where kind = 'reconciliation'"));
    }

    private static async Task<List<SettledLine>> AllAsync(ReconciliationLab lab, ReconciliationSummary made)
    {
        var lines = new List<SettledLine>();
        foreach (var pile in Enum.GetValues<ReconciliationPile>())
        {
            lines.AddRange(await lab.Queries.LinesAsync(AccessScope.Everything, made.Id, pile, 0, 1000, Stop));
        }

        return lines;
    }

    // Over all pairs of all calls, the best first, until there is none: nothing is sorted by number or cut into pieces.
    private static IEnumerable<string> ByHand(List<Hand> ours, List<Hand> theirs, ReconciliationTerms terms)
    {
        var (left, right) = (ours.ToList(), theirs.Where(line => line.Seconds != 0 || line.Cost != 0).ToList());
        bool IsIn(Hand hand) => hand.At >= terms.Period.From && hand.At < terms.Period.To;
        left.RemoveAll(one => one.At < terms.Period.From.AddSeconds(-terms.TimeTolerance));
        right.RemoveAll(one => one.At < terms.Period.From.AddSeconds(-terms.TimeTolerance));
        while (true)
        {
            var best = (from our in left
                        from their in right
                        where our.Number == their.Number && Math.Abs((our.At - their.At).TotalSeconds) <= terms.TimeTolerance
                        orderby our.Seconds == 0 && our.Cost == 0, Math.Abs((our.At - their.At).Ticks), Math.Abs(our.Seconds - their.Seconds), our.At, our.Id, their.At, their.Id
                        select (our, their)).FirstOrDefault();
            if (best.our is null)
            {
                break;
            }

            left.Remove(best.our);
            right.Remove(best.their);
            if (IsIn(best.our) || IsIn(best.their))
            {
                var reasons = (best.our.Seconds == 0 && best.our.Cost == 0 ? ReconciliationReasons.NotAnswered : 0) | (Math.Abs(best.our.Seconds - best.their.Seconds) > terms.SecondsTolerance ? ReconciliationReasons.Seconds : 0)
                    | (Math.Abs(best.our.Cost - best.their.Cost) > terms.AmountTolerance ? ReconciliationReasons.Amount : 0);
                yield return $"{(reasons == 0 ? "Equal" : "Different")}|{best.our.Id}|{best.their.Id}|{reasons}";
            }
        }

        foreach (var our in left.Where(one => (one.Seconds != 0 || one.Cost != 0) && IsIn(one)))
        {
            yield return $"OursOnly|{our.Id}||None";
        }

        foreach (var their in right.Where(IsIn))
        {
            yield return $"TheirsOnly||{their.Id}|None";
        }
    }

    private sealed record Hand(long Id, DateTimeOffset At, string Number, int Seconds, decimal Cost);

    private sealed class AtOnce(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
