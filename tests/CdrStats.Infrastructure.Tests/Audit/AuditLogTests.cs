using System.Net;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Tests.Accounts;
using CdrStats.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Audit;

/// <summary>Who did what is found by every filter, page by page, and nobody's customer reads it.</summary>
public sealed class AuditLogTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_filter_finds_its_deeds_and_pages_meet_without_gap_or_overlap_also_within_one_moment()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var (notes, audit) = (lab.Get<AuditNotes>(), lab.Get<AuditQueries>());
        var began = lab.Now;
        for (var at = 1; at <= 25; at++)
        {
            await notes.AddAsync(at % 2 == 0 ? "Ana" : "bea", at % 3 == 0 ? "export" : "privacy", at, $"thing_{at}", at % 5 == 0 ? "deleted" : "changed", Stop, ("number", $"{at}"), ("nothing", null));
            if (at % 10 == 0)
            {
                lab.Wait(TimeSpan.FromHours(1));
            }
        }

        var read = new List<AuditEvent>();
        AuditCursor? after = null;
        while (await audit.ListAsync(AccessScope.Everything, new AuditFilter(), after, 4, Stop) is { Count: > 0 } page)
        {
            read.AddRange(page);
            after = AuditCursor.Read(AuditCursor.After(page[^1]).ToString());
        }

        Assert.Equal(Enumerable.Range(1, 25).Reverse(), read.Select(one => one.ObjectId));
        Assert.Equal([("number", null, "25")], read[0].Fields.Select(field => (field.Field, field.Before, field.After)));

        Assert.Equal(12, (await FindAsync(new AuditFilter(Who: "ANA"))).Count);
        Assert.Equal(8, (await FindAsync(new AuditFilter(Kind: "export"))).Count);
        Assert.Equal(5, (await FindAsync(new AuditFilter(Action: "deleted"))).Count);
        Assert.Equal([7], await FindAsync(new AuditFilter(What: "#7")));
        Assert.Equal([7], await FindAsync(new AuditFilter(What: "HING_7")));
        Assert.Empty(await FindAsync(new AuditFilter(What: "hing%7")));
        Assert.Equal(Enumerable.Range(11, 10).Reverse(), await FindAsync(new AuditFilter(From: began.AddHours(1), To: began.AddHours(2))));
        Assert.Equal([15], await FindAsync(new AuditFilter("bea", "export", "deleted", "thing", began.AddHours(1), null)));
        var (kinds, actions) = await audit.ChoicesAsync(AccessScope.Everything, Stop);
        Assert.Equal(["export", "privacy"], kinds);
        Assert.Equal(["changed", "deleted"], actions);

        using var file = new MemoryStream();
        await audit.WriteAsync(file, CallExportFormat.All[0], AccessScope.Everything, new AuditFilter(Kind: "export", Action: "deleted"), Stop);
        Assert.Equal(2, Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // Nobody but who sees every customer.
        foreach (var scope in new[] { AccessScope.Customer(1), AccessScope.Nothing })
        {
            Assert.Empty(await audit.ListAsync(scope, new AuditFilter(), null, 10, Stop));
            Assert.Empty((await audit.ChoicesAsync(scope, Stop)).Kinds);
            using var none = new MemoryStream();
            await audit.WriteAsync(none, CallExportFormat.All[0], scope, new AuditFilter(), Stop);
            Assert.Single(Encoding.UTF8.GetString(none.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        async Task<IReadOnlyList<int>> FindAsync(AuditFilter filter) => [.. (await audit.ListAsync(AccessScope.Everything, filter, null, 100, Stop)).Select(one => one.ObjectId)];
    }

    [Fact]
    public async Task Who_is_refused_is_written_down_without_what_was_typed_and_a_program_that_tries_on_only_once_a_minute()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var ana = await lab.MakeAsync("ana");
        await using var scope = lab.Scope();
        lab.Get<IHttpContextAccessor>().HttpContext = new DefaultHttpContext { RequestServices = scope.ServiceProvider, Connection = { RemoteIpAddress = IPAddress.Parse("192.0.2.9") } };
        var signIn = scope.ServiceProvider.GetRequiredService<ConsoleSignIn>();
        Assert.False((await signIn.PasswordSignInAsync("my secret typed as a name", "x", false, true)).Succeeded);
        Assert.Null(await signIn.CheckAsync("ana", "wrong"));
        Assert.Null(await signIn.CheckAsync("ana", "wrong"));
        Assert.NotNull(await signIn.CheckAsync("ana", PeopleLab.Password));
        lab.Wait(TimeSpan.FromMinutes(1));
        Assert.Null(await signIn.CheckAsync("ana", "wrong"));

        var noted = await lab.Get<AuditQueries>().ListAsync(AccessScope.Everything, new AuditFilter(Kind: "sign_in"), null, 10, Stop);
        Assert.Equal([(ana.Id, "wrong password"), (ana.Id, "wrong password"), (0, "nobody has this name")], noted.Select(one => (one.ObjectId, one.Fields.Single(field => field.Field == "why").After)));
        Assert.All(noted, one => Assert.Equal(("nobody", "refused", "192.0.2.9"), (one.By, one.Action, one.Fields.Single(field => field.Field == "address").After)));
        Assert.DoesNotContain("secret", string.Join(' ', noted), StringComparison.Ordinal);
    }
}
