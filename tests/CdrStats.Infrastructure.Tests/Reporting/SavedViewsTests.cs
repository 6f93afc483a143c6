using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>Whose views are seen by whom.</summary>
public sealed class SavedViewsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shared_view_is_seen_by_those_who_see_the_same_data_and_removed_by_its_owner_alone()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await using (var fill = source.CreateCommand("""
            insert into customer (id, name, demo, created_at) values (1, 'One', false, now()), (2, 'Two', false, now());
            insert into console_user (id, user_name, normalized_user_name, is_administrator, is_operator, customer_id, disabled, demo, created_at,
                email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            select n, 'user' || n, 'USER' || n, n = 1, n = 2, case when n in (3, 4) then 1 when n = 5 then 2 end, false, false, now(), false, false, false, false, 0 from generate_series(1, 6) as n
            """))
        {
            await fill.ExecuteNonQueryAsync(Stop);
        }

        var views = new SavedViews(source, TimeProvider.System);
        for (var user = 1; user <= 6; user++)
        {
            Assert.Null(await views.SaveAsync(user, "quality", $"mine {user}", $"by=country&of={user}", false, Stop));
            Assert.Null(await views.SaveAsync(user, "quality", $"shared {user}", "by=switch", true, Stop));
            Assert.Null(await views.SaveAsync(user, "calls", "elsewhere", "", true, Stop));
        }

        await SeesAsync(1, AccessScope.Everything, "mine 1", "shared 1", "shared 2");
        await SeesAsync(2, AccessScope.Everything, "mine 2", "shared 1", "shared 2");
        await SeesAsync(3, AccessScope.Customer(1), "mine 3", "shared 3", "shared 4");
        await SeesAsync(4, AccessScope.Customer(1), "mine 4", "shared 3", "shared 4");
        await SeesAsync(5, AccessScope.Customer(2), "mine 5", "shared 5");
        await SeesAsync(6, AccessScope.Nothing, "mine 6", "shared 6");

        var theirs = (await views.ListAsync(AccessScope.Everything, 1, "quality", Stop)).Single(view => view.Name == "shared 2");
        Assert.False(theirs.IsMine);
        Assert.False(await views.RemoveAsync(1, theirs.Id, Stop));
        Assert.True(await views.RemoveAsync(2, theirs.Id, Stop));
        await SeesAsync(1, AccessScope.Everything, "mine 1", "shared 1");

        async Task SeesAsync(int user, AccessScope scope, params string[] names) =>
            Assert.Equal(names, (await views.ListAsync(scope, user, "quality", Stop)).Select(view => view.Name));
    }

    [Fact]
    public async Task A_name_is_one_view_and_a_user_keeps_a_hundred_of_a_page()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await using (var fill = source.CreateCommand("""
            insert into console_user (id, user_name, is_administrator, is_operator, disabled, demo, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            values (1, 'one', true, false, false, false, now(), false, false, false, false, 0)
            """))
        {
            await fill.ExecuteNonQueryAsync(Stop);
        }

        var views = new SavedViews(source, TimeProvider.System);
        for (var n = 0; n < SavedViews.Most; n++)
        {
            Assert.Null(await views.SaveAsync(1, "quality", $"view {n}", "", false, Stop));
        }

        Assert.Contains("a hundred", await views.SaveAsync(1, "quality", "one more", "", false, Stop), StringComparison.Ordinal);
        Assert.Null(await views.SaveAsync(1, "quality", " VIEW 7 ", "last=7d", true, Stop));
        var kept = await views.ListAsync(AccessScope.Everything, 1, "quality", Stop);
        Assert.Equal((SavedViews.Most, "last=7d"), (kept.Count, kept.Single(view => view.Name == "VIEW 7").Query));
        Assert.NotNull(await views.SaveAsync(1, "quality", "  ", "", false, Stop));
        Assert.NotNull(await views.SaveAsync(1, "quality", new string('n', 61), "", false, Stop));
        Assert.NotNull(await views.SaveAsync(1, "quality", "long", new string('q', 2001), false, Stop));
    }
}
