using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Accounts;
using CdrStats.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Customers;

public sealed class CustomerStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_belongs_to_one_customer_for_each_switch_and_the_refusal_names_the_owner()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        await using var db = lab.Db();
        await db.Database.ExecuteSqlAsync($"insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (70, 'sw', '10.0.0.1', 0, gen_random_uuid(), false, false, now())", Stop);
        await lab.MakeCustomerAsync("Acme", new CodeEntry("1000", null));

        var bolt = await lab.MakeCustomerAsync("Bolt", new CodeEntry(" 1000 ", 70));
        Assert.Equal("1000", Assert.Single(bolt.AccountCodes).Code);
        bolt.AccountCodes.Add(new AccountCode { Code = "1000" });
        Assert.Contains("'1000' already belongs to Acme", Assert.IsType<Saved.Refused>(await lab.Customers.SaveAsync(bolt, [], Editor.AtTheMachine, Stop)).Reason, StringComparison.Ordinal);

        var twice = new Customer { Name = "Twice" };
        twice.AccountCodes.AddRange([new AccountCode { Code = "7" }, new AccountCode { Code = "7 " }]);
        Assert.Contains("listed twice", Assert.IsType<Saved.Refused>(await lab.Customers.SaveAsync(twice, [], Editor.AtTheMachine, Stop)).Reason, StringComparison.Ordinal);
        Assert.Contains("already a customer", Assert.IsType<Saved.Refused>(await lab.Customers.SaveAsync(new Customer { Name = "Acme" }, [], Editor.AtTheMachine, Stop)).Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await lab.Customers.ListAsync(AccessScope.Everything, Stop)).Count);
    }

    [Fact]
    public async Task An_edit_of_something_older_than_what_is_stored_changes_nothing_and_says_who_was_faster()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var boss = await lab.MakeAsync("boss", administrator: true);
        var first = await lab.MakeCustomerAsync("Acme", new CodeEntry("1", null));
        var second = await lab.ReadCustomerAsync(first.Id);

        first.AccountCodes.Add(new AccountCode { Code = "2" });
        Assert.IsType<Saved.Done>(await lab.Customers.SaveAsync(first, [], PeopleLab.As(boss), Stop));
        second.Company = "Acme Ltd";
        var conflict = Assert.IsType<Saved.Conflict>(await lab.Customers.SaveAsync(second, [], PeopleLab.As(boss), Stop));

        Assert.Contains("boss changed this", conflict.Who, StringComparison.Ordinal);
        Assert.Contains("account codes", conflict.Who, StringComparison.Ordinal);
        var now = await lab.ReadCustomerAsync(first.Id);
        Assert.Equal((null, 2), (now.Company, now.AccountCodes.Count));
        Assert.IsType<Saved.Conflict>(await lab.Customers.DeleteAsync(second.Id, second.Version, PeopleLab.As(boss), Stop));
        Assert.IsType<Saved.Done>(await lab.Customers.DeleteAsync(now.Id, now.Version, PeopleLab.As(boss), Stop));
        Assert.Contains("boss deleted this", Assert.IsType<Saved.Conflict>(await lab.Customers.SaveAsync(now, [], PeopleLab.As(boss), Stop)).Who, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_with_users_or_calls_stays_and_one_without_takes_its_codes_along()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var (acme, bolt) = (await lab.MakeCustomerAsync("Acme", new CodeEntry("1", null)), await lab.MakeCustomerAsync("Bolt", new CodeEntry("2", null)));
        await lab.MakeAsync("portal", customer: acme.Id);

        Assert.Equal(1, (await lab.Customers.DependentsAsync(AccessScope.Everything, acme.Id, Stop)).Codes);
        Assert.Contains("users: portal", Assert.IsType<Saved.Refused>(await lab.Customers.DeleteAsync(acme.Id, acme.Version, Editor.AtTheMachine, Stop)).Reason, StringComparison.Ordinal);
        Assert.IsType<Saved.Done>(await lab.Customers.DeleteAsync(bolt.Id, bolt.Version, Editor.AtTheMachine, Stop));
        Assert.Null(await lab.Customers.OwnerOfAsync(AccessScope.Everything, "2", null, Stop));
    }

    [Fact]
    public async Task Each_deed_asks_for_its_own_permission_and_a_customer_sees_itself_alone()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var (acme, bolt) = (await lab.MakeCustomerAsync("Acme"), await lab.MakeCustomerAsync("Bolt"));
        var adder = PeopleLab.As(await lab.MakeAsync("adder", @operator: true, permissions: [Permissions.Add("customer")]));
        var changer = PeopleLab.As(await lab.MakeAsync("changer", @operator: true, permissions: [Permissions.Change("customer")]));

        Assert.IsType<Saved.Refused>(await lab.Customers.SaveAsync(acme, [], adder, Stop));
        Assert.IsType<Saved.Refused>(await lab.Customers.SaveAsync(new Customer { Name = "New" }, [], changer, Stop));
        Assert.IsType<Saved.Refused>(await lab.Customers.DeleteAsync(acme.Id, acme.Version, changer, Stop));
        Assert.IsType<Saved.Done>(await lab.Customers.SaveAsync(new Customer { Name = "New" }, [], adder, Stop));
        Assert.IsType<Saved.Done>(await lab.Customers.SaveAsync(acme, [], changer, Stop));

        Assert.Equal("Bolt", Assert.Single((await lab.Customers.PageAsync(AccessScope.Customer(bolt.Id), new GridRequest(), Stop)).Rows).Name);
        Assert.Equal("Bolt", Assert.Single((await lab.Customers.PageAsync(AccessScope.Everything, new GridRequest("OL"), Stop)).Rows).Name);
        Assert.Empty(await lab.Customers.ListAsync(AccessScope.Nothing, Stop));
    }
}
