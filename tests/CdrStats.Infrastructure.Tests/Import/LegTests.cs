using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>A switch that writes several records for one call: roll-ups count attempts as if all records had come at once.</summary>
public sealed class LegTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_records_of_one_call_are_three_calls_and_one_attempt()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await SendAsync(lab, "('1', '2026-11-01 10:00:00Z', 20, 0, 19), ('1', '2026-11-01 10:00:20Z', 15, 0, 17)");
        await lab.Importer.DrainAsync(1, Stop);
        Assert.Equal("2 calls, 1 attempts, 0 answered, 17, ends 10:00, talked 0", await FiguresAsync(lab));

        // The one that answered is written when it has ended.
        await SendAsync(lab, "('1', '2026-11-01 10:00:21Z', 320, 300, 16)");
        await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal("3 calls, 1 attempts, 1 answered, 16, ends 10:05, talked 300", await FiguresAsync(lab));
        Assert.Empty(await lab.DriftAsync());
        // On the wallboard it was one call in progress until its last record ended, and ended then, answered.
        var minutes = await MinuteFacts.ReadAsync(lab.Source, AccessScope.Everything, null, At.AddHours(1), Stop);
        Assert.Equal([1, 1, 0], minutes.Concurrency(At.AddMinutes(4), At.AddMinutes(6)));
        Assert.Equal(new Quality(1, 1, 1, 300), minutes.Ended(At, At.AddHours(1)));

        // A record from before the first: the attempt is counted where the call began.
        await SendAsync(lab, "('1', '2026-11-01 09:29:00Z', 1, 0, 16)");
        await lab.Importer.DrainAsync(1, Stop);
        Assert.Equal("09:15", await lab.OneAsync<string>("select to_char(bucket at time zone 'UTC', 'HH24:MI') from rollup_traffic where attempts > 0"));
        Assert.Equal(300, await lab.OneAsync<long>("select sum(billsec - leg_billsec)::bigint from rollup_traffic where attempts > 0"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task Another_switch_with_the_same_id_an_empty_id_and_none_tie_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await SendAsync(lab, "('1', '2026-11-01 10:00:00Z', 20, 0, 19), ('', '2026-11-01 10:00:20Z', 15, 0, 17), ('', '2026-11-01 10:00:20Z', 15, 0, 17), (null, '2026-11-01 10:00:20Z', 15, 0, 17)");
        await SendAsync(lab, "('1', '2026-11-01 10:00:00Z', 20, 0, 19)", "another");
        await lab.Importer.DrainAsync(1, Stop);
        Assert.Equal(5, await lab.OneAsync<long>("select sum(attempts)::bigint from rollup_traffic"));
        Assert.Equal(2, await lab.OneAsync<long>("select count(linked_id) from call"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public async Task In_any_order_and_any_batches_from_several_importers_at_once_and_imported_again_they_count_the_same(int seed, int importers)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await FillAsync(lab, 1500, seed);
        var random = new Random(seed);
        await TakeTurnsAsync();
        Assert.Equal(1500, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await lab.DriftAsync());

        // Corrected, and some of them spoilt.
        await lab.RunAsync("update cdr_import set imported = false, billsec = case when id % 2 = 0 then 0 else billsec end, starting_date = starting_date + id % 3 * interval '5 hours' where id % 5 = 0");
        await lab.RunAsync("update cdr_import set imported = false, billsec = -1 where id % 17 = 0");
        await lab.RunAsync("update cdr_import set imported = false, linked_id = 'other' || id % 40 where id % 13 = 0");
        await TakeTurnsAsync();
        Assert.Empty(await lab.DriftAsync());

        // The audit finds nothing to mend: it counts by the same rules.
        var audit = new RollupAudit(lab.Source, new ImportLab.SoonAfter());
        Assert.Equal(0, await AuditedAsync(lab));
        for (var hour = 0; hour < 8; hour++)
        {
            var from = new DateTimeOffset(2026, 10, 31, 20, 0, 0, TimeSpan.Zero).AddHours(random.Next(200));
            Assert.Equal(0, (await audit.CheckAsync(from, from.AddHours(1), ends: true, Stop)).Drift);
        }

        Task TakeTurnsAsync() => Task.WhenAll(Enumerable.Range(0, importers).Select(async number =>
        {
            using var importer = lab.NewImporter();
            var sizes = new Random((seed * 10) + number);
            while (await importer.RunAsync(sizes.Next(1, 120), Stop) is { Read: > 0 })
            {
            }
        }));
    }

    [Fact]
    public async Task An_id_that_every_call_has_ties_nothing_and_holds_up_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, linked_id)
            select 'sw', 'c' || n, '1', '', '+34650784355', timestamptz '2026-11-01Z' + n * interval '3 minutes', 60, n % 2 * 60, case when n % 10 = 0 then 'rare' || n / 20 else 'common' end from generate_series(1, 480 * 3) n;
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, linked_id)
            select 'sw', 'd' || n, '1', '', '+34650784355', timestamptz '2026-11-02Z' + n * interval '80 seconds', 60, 60, 'common' from generate_series(1, 1000) n
            """);
        using var importer = lab.NewImporter();
        while (await importer.RunAsync(300, Stop) is { Read: > 0 })
        {
        }

        // The first and the third day have 432 each; the second has more than a call can have.
        Assert.Equal(0, await AuditedAsync(lab));
        Assert.InRange(await lab.OneAsync<long>("select attempts from (select sum(attempts)::bigint as attempts from rollup_traffic where bucket >= '2026-11-02' and bucket < '2026-11-03') as day"), 1432, 1480);
        Assert.Empty(await lab.DriftAsync());
        await lab.RunAsync("update cdr_import set imported = false, linked_id = 'else' || id where callid like 'd%'");
        await lab.Importer.DrainAsync(2, Stop);
        Assert.Empty(await lab.DriftAsync());
        Assert.Equal(0, await AuditedAsync(lab));
    }

    [Theory]
    [InlineData("delete from call where inbox_row % 7 = 0")]
    [InlineData("delete from call_202611 where inbox_row % 3 = 0")]
    [InlineData("truncate call_202611")]
    public async Task Legs_that_are_removed_by_hand_leave_attempts_that_are_counted_anew(string sql)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await FillAsync(lab, 800, 5);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync(sql);
        Assert.NotEmpty(await lab.DriftAsync());

        await lab.AuditAsync();

        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task Who_removes_a_leg_and_who_adds_one_see_each_other()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await SendAsync(lab, "('1', '2026-11-01 10:00:00Z', 20, 0, 19), ('2', '2026-11-01 10:00:00Z', 20, 0, 19)");
        await lab.Importer.DrainAsync(1, Stop);
        await using var connection = await lab.Source.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using (var delete = new NpgsqlCommand("delete from call where linked_id = '1'", connection))
        {
            await delete.ExecuteNonQueryAsync(Stop);
        }

        await SendAsync(lab, "('1', '2026-11-01 12:20:21Z', 320, 300, 16)");
        var import = lab.Importer.DrainAsync(1, Stop);
        await lab.UntilAsync("select exists (select from pg_locks where locktype = 'advisory' and not granted)");
        await transaction.CommitAsync(Stop);
        await import;
        await lab.AuditAsync();

        Assert.Equal(2, await lab.OneAsync<long>("select sum(attempts)::bigint from rollup_traffic"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task Calls_without_a_linked_id_do_not_wait_for_those_with_one()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var connection = await lab.Source.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using (var hold = new NpgsqlCommand("select hold_call_legs(array(select generate_series(0, 255)))", connection))
        {
            await hold.ExecuteNonQueryAsync(Stop);
        }

        await lab.FillInboxAsync(100);

        Assert.Equal(100, (await lab.Importer.DrainAsync(1, Stop)).Stored);
    }

    /// <summary>What an audit of all of it finds to mend.</summary>
    private static async Task<long> AuditedAsync(ImportLab lab) => (await new RollupAudit(lab.Source, new ImportLab.SoonAfter()).CheckAsync(
        new DateTimeOffset(2026, 10, 30, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 12, 0, 0, 0, TimeSpan.Zero), ends: true, Stop)).Drift;

    /// <summary>Records of calls over nine days: most within minutes, some over midnight, some much later, many at once; written as they end, hours late or early.</summary>
    private static Task FillAsync(ImportLab lab, int rows, int seed) => lab.RunAsync($"""
        select setseed({seed} / 10.0);
        insert into customer (name, demo, created_at) values ('A', false, now()), ('B', false, now());
        insert into account_code (code, customer_id) values ('a', 1), ('b', 2);
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode, linked_id, progresssec)
        select 'sw' || call % 2, 4, 'call' || call, '34911', '', (array['+34650784355','+442031234567','1000'])[1 + floor(random() * 3)::integer],
            timestamptz '2026-10-31 23:50Z' + (call % 60) * interval '3 hours 17 minutes' + (array[0, 0, 0, 20, 20, 900, 80000, 86400, 90000])[1 + floor(random() * 9)::integer] * interval '1 second',
            d, case when random() < 0.6 then 0 else d end, (array[16, 17, 19, 34])[1 + floor(random() * 4)::integer], (array['a', 'b', ''])[1 + floor(random() * 3)::integer],
            case when random() < 0.9 then 'linked' || call end, (array[null, 0, 1, 4, 11])[1 + floor(random() * 5)::integer]
        from (select floor(random() * {rows} / 6)::integer as call, (array[0, 5, 60, 400, 15000, 100000])[1 + floor(random() * 6)::integer] as d from generate_series(1, {rows})) as records
        """);

    private static Task SendAsync(ImportLab lab, string records, string from = "pbx") => lab.RunAsync($"""
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, linked_id, starting_date, duration, billsec, hangup_cause_id)
        select '{from}', 4, 'c', '1', '', '+34650784355', * from (values {records}) as records
        """.Replace("* from (values", "linked::text, start::timestamptz, duration, billsec, cause from (values", StringComparison.Ordinal)
           .Replace("as records", "as records(linked, start, duration, billsec, cause)", StringComparison.Ordinal));

    private static Task<string> FiguresAsync(ImportLab lab) => lab.OneAsync<string>("""
        select sum(calls) || ' calls, ' || sum(attempts) || ' attempts, ' || sum(answered) || ' answered, '
            || (select cause from rollup_cause where attempts > 0) || ', ends '
            || (select to_char(bucket at time zone 'UTC', 'HH24:MI') || ', talked ' || ended_billsec from rollup_minute where ended_attempts > 0)
        from rollup_traffic
        """);
}
