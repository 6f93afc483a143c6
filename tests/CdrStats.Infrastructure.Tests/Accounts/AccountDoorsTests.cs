using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Passkeys;
using CdrStats.Infrastructure.Accounts.SecondFactors;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

/// <summary>Sessions and the second factor: who may look, who may end, and what is kept of it.</summary>
public sealed class AccountDoorsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_goes_on_until_it_is_ended_or_not_seen_for_long_or_the_stamp_is_another()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var ana = await lab.MakeAsync("ana");
        var book = lab.Get<SessionBook>();
        var (first, second) = (await BeginAsync(), await BeginAsync());

        // What the cookie says is looked at with it.
        await using var scope = lab.Scope();
        var signIn = scope.ServiceProvider.GetRequiredService<ConsoleSignIn>();
        var cookie = await signIn.CreateUserPrincipalAsync(await lab.RowAsync(ana.Id));
        cookie.Identities.Single().AddClaim(new Claim(AccountClaims.Session, first.ToString("N")));
        Assert.NotNull(await signIn.ValidateSecurityStampAsync(cookie));

        Assert.True(await book.IsOpenAsync(first, ana.Id, Stop));
        Assert.False(await book.IsOpenAsync(first, ana.Id + 1, Stop));
        Assert.False(await book.IsOpenAsync(Guid.NewGuid(), ana.Id, Stop));
        lab.Wait(TimeSpan.FromMinutes(5));
        Assert.True(await book.IsOpenAsync(second, ana.Id, Stop));
        Assert.Equal([(second, lab.Now), (first, lab.Now.AddMinutes(-5))], (await book.ListAsync(ana.Id, Stop)).Select(one => (one.Id, one.SeenAt)));

        Assert.IsType<Saved.Done>(await lab.Get<SessionDesk>().EndAsync(PeopleLab.As(ana), ana.Id, first, second, Stop));
        Assert.False(await book.IsOpenAsync(first, ana.Id, Stop));
        Assert.Null(await signIn.ValidateSecurityStampAsync(cookie));
        Assert.Equal(second, Assert.Single(await book.ListAsync(ana.Id, Stop)).Id);
        Assert.False(await book.KeepAsync(first, await lab.RowAsync(ana.Id), Stop));

        // A new password: what was signed in before is over, but for the one in which it was set; what an administrator sets takes the passkeys with it.
        var third = await BeginAsync();
        await using (var db = lab.Db())
        {
            await db.Database.ExecuteSqlAsync($"insert into user_passkey values ('\\x01', {ana.Id}, 'laptop', now(), null, '\\x02', 0, array[]::text[], true, false, false, '\\x03', '\\x04')", Stop);
        }

        Assert.Equal("laptop", Assert.Single(await lab.Get<PasskeyRows>().ListAsync(ana.Id, Stop)).Name);
        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(await lab.ReadAsync(ana.Id), "another one that nobody guesses", Editor.AtTheMachine, Stop));
        Assert.Empty(await book.ListAsync(ana.Id, Stop));
        Assert.Empty(await lab.Get<PasskeyRows>().ListAsync(ana.Id, Stop));
        Assert.True(await book.KeepAsync(third, await lab.RowAsync(ana.Id), Stop));
        Assert.Equal(third, Assert.Single(await book.ListAsync(ana.Id, Stop)).Id);
        lab.Wait(lab.Get<SessionLength>().Idle + TimeSpan.FromMinutes(1));
        Assert.Empty(await book.ListAsync(ana.Id, Stop));

        async Task<Guid> BeginAsync() => await book.BeginAsync(ana.Id, (await lab.RowAsync(ana.Id)).SecurityStamp!, "192.0.2.7", new string('x', 1000), Stop);
    }

    [Fact]
    public async Task Others_look_and_end_only_with_the_permission_and_never_with_those_who_may_more()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var boss = await lab.MakeAsync("boss", administrator: true);
        var helper = await lab.MakeAsync("helper", @operator: true, permissions: ["change_user", "search"]);
        var reader = await lab.MakeAsync("reader", @operator: true, permissions: ["search"]);
        var (book, desk) = (lab.Get<SessionBook>(), lab.Get<SessionDesk>());
        foreach (var user in new[] { boss, helper, reader })
        {
            await book.BeginAsync(user.Id, (await lab.RowAsync(user.Id)).SecurityStamp!, "", "", Stop);
        }

        Assert.Single((await desk.LookAsync(PeopleLab.As(reader), reader.Id, Stop))!.Sessions);
        Assert.Null(await desk.LookAsync(PeopleLab.As(reader), helper.Id, Stop));
        Assert.Null(await desk.LookAsync(PeopleLab.As(helper), boss.Id, Stop));
        Assert.IsType<Saved.Refused>(await desk.EndAsync(PeopleLab.As(reader), helper.Id, null, null, Stop));
        Assert.IsType<Saved.Refused>(await desk.EndAsync(PeopleLab.As(helper), boss.Id, null, null, Stop));
        Assert.Single(await book.ListAsync(boss.Id, Stop));

        Assert.IsType<Saved.Done>(await desk.EndAsync(PeopleLab.As(helper), reader.Id, null, null, Stop));
        Assert.Empty(await book.ListAsync(reader.Id, Stop));
        await using var db = lab.Db();
        var noted = await db.Database.SqlQuery<string>($"select editor || ' ' || (changes -> 'sessions' ->> 1) as \"Value\" from admin_edit where kind = 'user' and object_id = {reader.Id} order by id desc limit 1").ToListAsync(Stop);
        Assert.Equal(["helper 1 ended"], noted);
    }

    [Fact]
    public async Task The_second_factor_is_turned_on_with_a_code_and_the_password_and_nothing_of_it_is_readable_in_the_database()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var ana = await lab.MakeAsync("ana", @operator: true);
        var bea = await lab.MakeAsync("bea", @operator: true);
        var boss = await lab.MakeAsync("boss", administrator: true);
        await using var scope = lab.Scope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        var factor = scope.ServiceProvider.GetRequiredService<SecondFactor>();
        var user = (await users.FindByNameAsync("ana"))!;
        var offer = factor.Offer(user);
        Assert.Equal(offer.Key, factor.Read(user, offer.Sealed)!.Key);
        Assert.Null(factor.Read((await users.FindByNameAsync("bea"))!, offer.Sealed));
        Assert.Null(factor.Read(user, offer.Sealed + "x"));

        var now = TimeCode.At(offer.Key, lab.Now);
        Assert.NotNull((await factor.TurnOnAsync(user, offer, now, "wrong", Stop)).Trouble);
        Assert.NotNull((await factor.TurnOnAsync(user, offer, TimeCode.At(offer.Key, lab.Now.AddHours(1)), PeopleLab.Password, Stop)).Trouble);
        Assert.False((await lab.RowAsync(ana.Id)).TwoFactorEnabled);

        var (codes, trouble) = await factor.TurnOnAsync(user, offer, now, PeopleLab.Password, Stop);
        Assert.Null(trouble);
        Assert.Equal(SecondFactor.RecoveryCodes, codes.Distinct().Count());
        Assert.True((await lab.RowAsync(ana.Id)).TwoFactorEnabled);
        Assert.Equal(offer.Key, await users.GetAuthenticatorKeyAsync(user));
        await using (var db = lab.Db())
        {
            var kept = await db.UserTokens.Where(token => token.UserId == ana.Id).Select(token => token.Value!).ToListAsync(Stop);
            Assert.Equal(2, kept.Count);
            Assert.DoesNotContain(kept, value => value.Contains(offer.Key, StringComparison.Ordinal) || codes.Any(one => value.Contains(one, StringComparison.Ordinal)));
        }

        // A recovery code is good once.
        Assert.True((await users.RedeemTwoFactorRecoveryCodeAsync(user, codes[3])).Succeeded);
        Assert.False((await users.RedeemTwoFactorRecoveryCodeAsync(user, codes[3])).Succeeded);
        Assert.Equal(SecondFactor.RecoveryCodes - 1, await factor.CodesLeftAsync(user));

        // Somebody else takes it away only with the permission, and that is written down.
        Assert.IsType<Saved.Refused>(await factor.TakeAwayAsync(PeopleLab.As(bea), ana.Id, Stop));
        Assert.IsType<Saved.Refused>(await factor.TakeAwayAsync(PeopleLab.As(ana), ana.Id, Stop));
        var before = (await lab.RowAsync(ana.Id)).SecurityStamp;
        Assert.IsType<Saved.Done>(await factor.TakeAwayAsync(PeopleLab.As(boss), ana.Id, Stop));
        var after = await lab.RowAsync(ana.Id);
        Assert.False(after.TwoFactorEnabled);
        Assert.NotEqual(before, after.SecurityStamp);
        await using var look = lab.Db();
        Assert.False(await look.UserTokens.AnyAsync(token => token.UserId == ana.Id, Stop));
        Assert.Equal(["ana turned on", "boss turned off"], await look.Database.SqlQuery<string>(
            $"select editor || ' ' || (changes -> 'second factor' ->> 1) as \"Value\" from admin_edit where object_id = {ana.Id} and changes ? 'second factor' order by id").ToListAsync(Stop));
    }

    [Fact]
    public void A_code_is_taken_once_while_it_is_good()
    {
        var clock = new PeopleLab.StandingClock();
        var used = new UsedCodes(clock);
        Assert.True(used.Take(1, "123456"));
        Assert.False(used.Take(1, "123456"));
        Assert.True(used.Take(2, "123456"));
        clock.Move(TimeSpan.FromMinutes(4));
        Assert.True(used.Take(1, "123456"));
    }
}
