using CdrStats.Domain.Accounts;
using CdrStats.Domain.Diagnostics;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Diagnostics;

public sealed class PusherStatesTests(PostgresFixture postgres)
{
    private static readonly PusherReport Report = new() { Switch = "10.9.0.1", Host = "pbx", Name = "pbx cdr", State = PusherState.Idle, Accepted = 7 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_switchs_key_speaks_for_that_switch_an_operator_for_any_and_nobody_else_for_none()
    {
        await using var lab = await NewAsync();
        var states = new PusherStates(new ImportDatabases(lab.Source, lab.Source));

        Assert.Equal(PusherStateOutcome.NotTheirs, await states.SaveAsync(Report, AccessScope.Nothing, 922, Stop));
        Assert.Equal(PusherStateOutcome.NotTheirs, await states.SaveAsync(Report, AccessScope.Customer(1), null, Stop));
        Assert.Equal(PusherStateOutcome.NotTheirs, await states.SaveAsync(Report, AccessScope.Nothing, null, Stop));
        Assert.Equal(PusherStateOutcome.UnknownSwitch, await states.SaveAsync(Report with { Switch = "10.9.0.99" }, AccessScope.Everything, null, Stop));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from pusher_state"));

        Assert.Equal(PusherStateOutcome.Taken, await states.SaveAsync(Report, AccessScope.Nothing, 921, Stop));
        Assert.Equal(PusherStateOutcome.Taken, await states.SaveAsync(Report with { Switch = "::ffff:10.9.0.1", Accepted = 8, Name = "pbx more" }, AccessScope.Everything, null, Stop));
        Assert.Equal(PusherStateOutcome.Taken, await states.SaveAsync(Report with { Accepted = 9 }, AccessScope.Nothing, 921, Stop));

        var seen = await states.ListAsync(AccessScope.Everything, Stop);
        Assert.Equal([9, 8], seen.Select(one => one.Report.Accepted));
        Assert.All(seen, one => Assert.Equal(921, one.SwitchId));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => states.ListAsync(AccessScope.Customer(1), Stop));
    }

    [Fact]
    public async Task Names_that_are_thought_up_do_not_fill_the_table_and_old_reports_go()
    {
        await using var lab = await NewAsync();
        var databases = new ImportDatabases(lab.Source, lab.Source);
        var states = new PusherStates(databases);
        for (var i = 0; i < 40; i++)
        {
            await states.SaveAsync(Report with { Name = $"pbx {i}" }, AccessScope.Nothing, 921, Stop);
        }

        Assert.Equal(16, await lab.OneAsync<long>("select count(*) from pusher_state"));
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from pusher_state where pusher = 'pbx 39'"));

        await lab.RunAsync("update pusher_state set received_at = now() - interval '31 days' where pusher <> 'pbx 39'");
        await new Retention(databases, () => new RetentionSettings(30, 14, 30), TimeProvider.System, NullLogger<Retention>.Instance).PurgeAsync(Stop);
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from pusher_state"));
    }

    [Fact]
    public async Task What_somebody_wrote_into_the_table_by_hand_is_shown_as_what_it_is()
    {
        await using var lab = await NewAsync();
        await lab.RunAsync("insert into pusher_state (switch, pusher, state) values ('10.9.0.1', 'odd', '[1]'), ('nobody', 'stray', '{\"host\": \"h\"}')");

        var seen = (await new PusherStates(new ImportDatabases(lab.Source, lab.Source)).ListAsync(AccessScope.Everything, Stop)).ToDictionary(one => one.Report.Name);

        Assert.Contains("cannot be read", seen["odd"].Report.Notice, StringComparison.Ordinal);
        Assert.Null(seen["stray"].SwitchId);
        Assert.Equal("h", seen["stray"].Report.Host);
    }

    [Fact]
    public async Task An_inbox_elsewhere_has_the_table_too()
    {
        await using var lab = await ImportLab.OfInboxAloneAsync(postgres);

        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from pusher_state"));
        await InboxSchema.EnsureAsync(lab.Source, Stop);
    }

    private async Task<ImportLab> NewAsync()
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at)
            values (921, 'Madrid', '10.9.0.1', 3, gen_random_uuid(), false, false, now()), (922, 'Lyon', '10.9.0.2', 4, gen_random_uuid(), false, false, now())
            """);
        return lab;
    }
}
