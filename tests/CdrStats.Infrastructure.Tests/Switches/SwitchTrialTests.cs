using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Switches;
using CdrStats.Infrastructure.Tests.Rating;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Switches;

/// <summary>What a switch's form says that its settings would do, held against what they do once they are saved and its calls imported anew.</summary>
public sealed class SwitchTrialTests(PostgresFixture postgres)
{
    private const string State = "select coalesce(k.name, 'nobody') || '|' || direction || '|' || kind || '|' || e164 from call left join customer k on k.id = customer_id";

    [Fact]
    public async Task What_is_foretold_of_the_last_calls_is_what_importing_them_anew_makes_of_them()
    {
        await using var lab = await NewAsync(postgres);
        using var importer = new Importer(new ImportDatabases(lab.Source, lab.Source), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
        await FillAsync(lab, importer);
        var id = await lab.OneAsync<int>("select id from switch where name = 'pbx'");
        var proposed = (await lab.Switches.FindAsync(id, Stop))!;
        proposed.DefaultCustomerId = 802;
        proposed.NumberSettings = new NumberOverride(LocalDialcode: "34").Write();
        proposed.DirectionRules.Clear();
        proposed.DirectionRules.AddRange(
        [
            new DirectionRule { Position = 0, Field = "channel", Pattern = "PJSIP/trunk*", Direction = CallDirection.Inbound },
            new DirectionRule { Position = 1, Field = "context", Pattern = "from-internal", Direction = CallDirection.Outbound },
            new DirectionRule { Position = 2, Field = "channel", Pattern = "PJSIP/trunk-b*", Direction = CallDirection.Outbound },
        ]);
        var before = await NewestAsync(lab, id);

        var told = await lab.Trial.TryAsync(AccessScope.Everything, proposed, Stop);

        // Nothing is stored by asking.
        Assert.Equal(before, await NewestAsync(lab, id));
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from direction_rule"));
        Assert.Equal((1000, 1000), (told.Calls, before.Count));
        Done(await lab.Switches.SaveAsync(proposed, Stop));
        await lab.RunAsync("update cdr_import set imported = false");
        await importer.DrainAsync(1, Stop);
        var after = await NewestAsync(lab, id);

        var pairs = before.Zip(after, (left, right) => (Before: left.Split('|'), After: right.Split('|'))).ToList();
        Assert.Equal(pairs.Count(pair => !pair.Before.SequenceEqual(pair.After)), told.Changed);
        Assert.Equal(Counted(pairs, 0), told.Owners.Select(one => $"{one.Before?.Name ?? "nobody"} > {one.After?.Name ?? "nobody"}: {one.Calls}").Order());
        Assert.Equal(Counted(pairs, 1), told.Directions.Select(one => $"{(int)one.Before} > {(int)one.After}: {one.Calls}").Order());
        Assert.Equal(Counted(pairs, 2), told.Kinds.Select(one => $"{(int)one.Before} > {(int)one.After}: {one.Calls}").Order());
        Assert.Equal(pairs.Count(pair => pair.Before[2] == pair.After[2] && pair.Before[3] != pair.After[3]), told.OtherNumbers);
        // n of 1 to 1200, the last 1000: a channel of trunk-a or trunk-b where n % 4 is 1 or 2; else the context where n % 8 is 3; n % 10 = 0 gives its own.
        var expected = Enumerable.Range(201, 1000).Where(n => n % 10 != 0).ToLookup(n => n % 4 is 1 or 2 ? 0 : n % 8 == 3 ? 1 : 3);
        Assert.Equal([expected[0].Count(), expected[1].Count(), 0], told.Rules);
        Assert.Equal((100, expected[3].Count()), (told.OwnDirection, told.NoDirection));
        Assert.Equal(12, told.Examples.Count);
        // And told once more of what is so already.
        Assert.Equal(0, (await lab.Trial.TryAsync(AccessScope.Everything, proposed, Stop)).Changed);
    }

    [Fact]
    public async Task A_switch_without_calls_has_nothing_to_try_on_and_a_customer_may_not_ask()
    {
        await using var lab = await NewAsync(postgres);
        var row = new Switch { Name = "new", IpAddress = "new" };
        Done(await lab.Switches.SaveAsync(row, Stop));

        Assert.Equal(0, (await lab.Trial.TryAsync(AccessScope.Everything, row, Stop)).Calls);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => lab.Trial.TryAsync(AccessScope.Customer(801), row, Stop));
    }

    private static IEnumerable<string> Counted(List<(string[] Before, string[] After)> pairs, int part) => pairs
        .Select(pair => (Before: pair.Before[part], After: pair.After[part]))
        .Where(pair => pair.Before != pair.After)
        .GroupBy(pair => pair)
        .Select(group => $"{group.Key.Before} > {group.Key.After}: {group.Count()}")
        .Order();

    private static async Task FillAsync(RatingLab lab, Importer importer)
    {
        await lab.RunAsync("""
            insert into customer (id, name, demo, created_at) values (801, 'acme', false, now()), (802, 'sol', false, now());
            insert into account_code (customer_id, code) values (801, 'a1');
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode, channel, direction, extradata)
            select 'pbx', 4, 'c' || n, (array['1001', '34911000000', 'anonymous'])[1 + n % 3], '', (array['650784355', '+442031234567', '1000', '912345678'])[1 + n % 4],
                timestamptz '2026-11-01 08:00Z' + n * interval '1 second', 30, n % 2 * 30, (array['a1', 'zz', null])[1 + n % 3],
                case when n % 4 = 1 then 'PJSIP/trunk-a-' || n when n % 4 = 2 then 'PJSIP/trunk-b-' || n else 'PJSIP/1001' end, case when n % 10 = 0 then 1 end,
                case when n % 8 = 3 then '{"dcontext": "from-internal"}'::jsonb end
            from generate_series(1, 1200) n
            """);
        await lab.RunAsync("insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('other', 'x', '1', '', '2', '2026-11-01 08:30Z', 1, 1)");
        await importer.DrainAsync(1, Stop);
        // It has a rule already: what it decided is no direction of the record's own.
        await lab.RunAsync("insert into direction_rule (switch_id, position, field, pattern, direction) select id, 0, 'channel', '*trunk-b*', 2 from switch where name = 'pbx'");
        await lab.RunAsync("update cdr_import set imported = false");
        await importer.DrainAsync(1, Stop);
    }

    private static async Task<List<string>> NewestAsync(RatingLab lab, int id)
    {
        await using var command = lab.Source.CreateCommand($"{State} where switch_id = {id} order by start desc limit 1000");
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var calls = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            calls.Add(reader.GetString(0));
        }

        return calls;
    }
}
