using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Reporting.Cards;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Accounts;
using CdrStats.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting.Cards;

/// <summary>Whose dashboard is shown to whom.</summary>
public sealed class DashboardStoreTests(PostgresFixture postgres)
{
    private static readonly DashboardCard Calls = new("All of it", "calls", CardShape.Figure, CardBy.Nothing, "24h", 1);
    private static readonly DashboardCard Asr = new("", "asr", CardShape.Line, CardBy.Switch, "7d", 3, 4, 5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_sees_his_own_else_that_of_his_group_else_the_usual_one()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        await using var source = NpgsqlDataSource.Create(lab.Db().Database.GetConnectionString()!);
        var own = new DashboardStore(source, TimeProvider.System);
        var groups = new GroupDashboards(lab.Factory, TimeProvider.System);
        var (night, day) = ((await lab.MakeGroupAsync("Night")).Id, (await lab.MakeGroupAsync("Day")).Id);
        var administrator = PeopleLab.As(await lab.MakeAsync("root", administrator: true));
        var @operator = PeopleLab.As(await lab.MakeAsync("op", @operator: true));
        var both = (await lab.MakeAsync("both", groups: [night, day])).Id;
        var one = (await lab.MakeAsync("one", groups: [night])).Id;
        Assert.Equal((PlanOf.Nobody, DashboardCard.Usual), ((await own.ReadAsync(both, Stop)).Of, (await own.ReadAsync(both, Stop)).Cards));

        // An operator without the right to change groups, and whoever sees no groups, arrange nothing for them.
        Assert.IsType<Saved.Refused>(await groups.SaveAsync(night, [Calls], 0, @operator, Stop));
        Assert.Null(await groups.ReadAsync(AccessScope.Customer(1), night, Stop));
        Assert.Null(await groups.ReadAsync(AccessScope.Everything, night + day, Stop));
        Assert.IsType<Saved.Done>(await groups.SaveAsync(night, [Calls, Asr], 0, administrator, Stop));
        Assert.IsType<Saved.Conflict>(await groups.SaveAsync(night, [Calls], 0, administrator, Stop));
        await SeesAsync(both, PlanOf.Group, "Night", Calls, Asr);
        await SeesAsync(one, PlanOf.Group, "Night", Calls, Asr);
        Assert.IsType<Saved.Done>(await groups.SaveAsync(day, [Asr], 0, administrator, Stop));
        await SeesAsync(both, PlanOf.Group, "Day", Asr);

        Assert.IsType<Saved.Done>(await own.SaveAsync(both, [Asr, Calls, Asr], 0, Stop));
        Assert.IsType<Saved.Conflict>(await own.SaveAsync(both, [Calls], 0, Stop));
        await SeesAsync(both, PlanOf.User, null, Asr, Calls, Asr);
        Assert.IsType<Saved.Done>(await own.SaveAsync(both, [], 1, Stop));
        await SeesAsync(both, PlanOf.User, null);
        await SeesAsync(one, PlanOf.Group, "Night", Calls, Asr);
        await own.RemoveAsync(both, null, Stop);
        await SeesAsync(both, PlanOf.Group, "Day", Asr);
        Assert.IsType<Saved.Done>(await groups.SaveAsync(day, [], 1, administrator, Stop));
        await SeesAsync(both, PlanOf.Group, "Night", Calls, Asr);

        Assert.IsType<Saved.Refused>(await own.SaveAsync(both, [Calls with { Metric = "secret" }], 0, Stop));
        Assert.IsType<Saved.Refused>(await own.SaveAsync(both, [.. Enumerable.Repeat(Calls, DashboardCard.Most + 1)], 0, Stop));

        async Task SeesAsync(int user, PlanOf of, string? group, params DashboardCard[] cards)
        {
            var plan = await own.ReadAsync(user, Stop);
            Assert.Equal((of, group), (plan.Of, plan.Group));
            Assert.Equal(cards, plan.Cards);
        }
    }
}
