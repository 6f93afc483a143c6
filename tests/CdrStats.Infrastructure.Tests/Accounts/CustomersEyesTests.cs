using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

/// <summary>An operator looks with the eyes of a customer's user: who may, what is seen, and that it ends with the operator.</summary>
public sealed class CustomersEyesTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_looks_but_operators_with_the_permission_and_at_nobody_but_customers_users_who_may_no_more()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var (sol, gone) = (await lab.MakeCustomerAsync("Sol"), await lab.MakeCustomerAsync("Gone"));
        await lab.MakeAsync("ana", customer: sol.Id, permissions: [Permissions.Search, Permissions.Dashboard]);
        await lab.MakeAsync("rich", customer: sol.Id, permissions: [Permissions.Search, Permissions.Statements]);
        await lab.MakeAsync("gia", customer: gone.Id, permissions: [Permissions.Search]);
        gone.Disabled = true;
        Assert.IsType<Saved.Done>(await lab.Customers.SaveAsync(gone, [], Editor.AtTheMachine, Stop));
        await lab.MakeAsync("staff", @operator: true, permissions: [Permissions.Search]);
        var boss = await lab.MakeAsync("boss", administrator: true);
        var limited = await lab.MakeAsync("limited", @operator: true, permissions: [Permissions.ViewAs, Permissions.Search, Permissions.Dashboard]);
        var without = await lab.MakeAsync("without", @operator: true, permissions: [Permissions.Search, Permissions.Dashboard]);
        var mistaken = await lab.MakeAsync("mistaken", customer: sol.Id, permissions: [Permissions.Search]);

        foreach (var (viewer, name, words) in new[]
        {
            (without, "ana", Permissions.ViewAs), (mistaken, "ana", Permissions.ViewAs), (limited, "rich", Permissions.Statements), (limited, "staff", "no customer's"),
            (boss, "staff", "no customer's"), (boss, "boss", "no customer's"), (boss, "nobody-has-this", "no customer's"), (boss, "gia", "may not sign in"),
        })
        {
            var (none, why) = await OpenAsync(lab, await SignedInAsync(lab, viewer), name);
            Assert.Null(none);
            Assert.Contains(words, why!, StringComparison.Ordinal);
        }

        // A key or Basic has no session to come back to.
        Assert.Null((await OpenAsync(lab, await SignedInAsync(lab, boss, session: false), "ana")).Principal);
        Assert.Empty(await lab.Get<AuditQueries>().ListAsync(AccessScope.Everything, new AuditFilter(Kind: "view_as"), null, 10, Stop));
        Assert.NotNull((await OpenAsync(lab, await SignedInAsync(lab, limited), "ana")).Principal);
    }

    [Fact]
    public async Task What_is_seen_is_the_users_nothing_is_written_and_it_ends_with_the_viewers_session_rights_or_time()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var sol = await lab.MakeCustomerAsync("Sol");
        var ana = await lab.MakeAsync("ana", customer: sol.Id, permissions: [Permissions.Search]);
        var boss = await lab.MakeAsync("boss", administrator: true);
        await using var scope = lab.Scope();
        var signIn = scope.ServiceProvider.GetRequiredService<ConsoleSignIn>();
        var own = await signIn.CreateUserPrincipalAsync(await lab.RowAsync(ana.Id));

        var eyes = await EyesAsync();
        Assert.Equal((AccessScope.Customer(sol.Id), false, ana.Id, "boss", "boss as ana"), (eyes.Scope(), eyes.IsAdministrator(), eyes.UserId(), eyes.ViewerName(), eyes.NameForTheLog()));
        Assert.Equal(Permissions.All.Where(own.Has), Permissions.All.Where(eyes.Has));
        Assert.Null(eyes.IdToWriteAs());
        await using (var db = lab.Db())
        {
            var rights = await Editor.Of(eyes).RightsAsync(db, Stop);
            Assert.Equal((false, "", 0), (rights.SeesEverything, rights.Name, rights.Permissions.Count));
        }

        // Renewed, the claims still say who looks.
        var renewed = await signIn.CreateUserPrincipalAsync(await lab.RowAsync(ana.Id));
        await signIn.CarryOnAsync(eyes, renewed);
        Assert.True(renewed.IsViewing());
        Assert.NotNull(await signIn.ValidateSecurityStampAsync(renewed));

        // Looking again from there is not possible; coming back is.
        Assert.Null((await OpenAsync(lab, renewed, "ana")).Principal);
        var back = await scope.ServiceProvider.GetRequiredService<CustomersEyes>().CloseAsync(renewed, Stop);
        Assert.Equal((boss.Id, true, false, eyes.SessionId()), (back!.UserId(), back!.IsAdministrator(), back!.IsViewing(), back!.SessionId()));
        Assert.Equal(["ended", "began"], (await lab.Get<AuditQueries>().ListAsync(AccessScope.Everything, new AuditFilter("boss", "view_as"), null, 10, Stop)).Select(one => one.Action));

        lab.Wait(CustomersEyes.GoodFor);
        Assert.Null(await signIn.ValidateSecurityStampAsync(eyes));
        var session = await EyesAsync();
        Assert.NotNull(await signIn.ValidateSecurityStampAsync(session));
        Assert.IsType<Saved.Done>(await lab.Get<SessionDesk>().EndAsync(PeopleLab.As(boss), boss.Id, session.SessionId(), null, Stop));
        Assert.Null(await signIn.ValidateSecurityStampAsync(session));
        var rightsTaken = await EyesAsync();
        await lab.MakeAsync("other", administrator: true);
        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync((await lab.ReadAsync(boss.Id)) with { IsAdministrator = false, IsOperator = true }, null, Editor.AtTheMachine, Stop));
        await using var later = lab.Scope();
        Assert.Null(await later.ServiceProvider.GetRequiredService<ConsoleSignIn>().ValidateSecurityStampAsync(rightsTaken));

        async Task<ClaimsPrincipal> EyesAsync() => (await OpenAsync(lab, await SignedInAsync(lab, boss), "ana")).Principal!;
    }

    private static async Task<Eyes> OpenAsync(PeopleLab lab, ClaimsPrincipal viewer, string name)
    {
        await using var scope = lab.Scope();
        return await scope.ServiceProvider.GetRequiredService<CustomersEyes>().OpenAsync(viewer, name, Stop);
    }

    private static async Task<ClaimsPrincipal> SignedInAsync(PeopleLab lab, UserDetails user, bool session = true)
    {
        await using var scope = lab.Scope();
        var row = await lab.RowAsync(user.Id);
        var principal = await scope.ServiceProvider.GetRequiredService<ConsoleSignIn>().CreateUserPrincipalAsync(row);
        if (session)
        {
            var id = await lab.Get<SessionBook>().BeginAsync(user.Id, row.SecurityStamp!, "", "", Stop);
            principal.Identities.Single().AddClaim(new Claim(AccountClaims.Session, id.ToString("N")));
        }

        return principal;
    }
}
