using System.Reflection;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Host;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace CdrStats.Web.Tests.Architecture;

/// <summary>What each project may touch. Each rule is held against the product, and against a class that breaks it: a rule that cannot fail says nothing.</summary>
public sealed class RoomTests
{
    private static readonly Assembly Domain = typeof(AccessScope).Assembly;
    private static readonly Assembly Infrastructure = typeof(Database).Assembly;
    private static readonly Assembly Web = typeof(HostModule).Assembly;
    private static readonly Assembly Pusher = Assembly.Load("cdr-pusher");
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Product = new(() => Load(Domain, Infrastructure, Web, Pusher));
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Offenders = new(() => Load(typeof(RoomTests).Assembly));

    [Fact]
    public void The_domain_does_no_io_and_knows_no_package() =>
        Holds(room => MayNot(room + @"Domain(\.|$)", @"^(System\.(IO|Net|Data|Threading\.Tasks)|Npgsql|Microsoft\.|MailKit|Coravel|CdrStats\.(Infrastructure|Web|Pusher))"));

    [Fact]
    public void Infrastructure_shows_nothing_and_does_not_know_who_does() =>
        Holds(room => MayNot(room + @"Infrastructure(\.|$)", @"^(MudBlazor|Microsoft\.AspNetCore\.Components|Coravel|CdrStats\.(Web|Pusher))"));

    [Fact]
    public void Pages_endpoints_and_jobs_leave_the_database_to_infrastructure() =>
        Holds(room => MayNot(room + @"Web\.", @"^(Microsoft\.EntityFrameworkCore|Npgsql)"));

    [Fact]
    public void The_pusher_knows_the_domain_and_its_drivers_alone() =>
        Holds(room => MayNot(room + @"Pusher(\.|$)", @"^(Microsoft\.(EntityFrameworkCore|AspNetCore)|CdrStats\.(Infrastructure|Web))"));

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        Assert.Empty(SealedRule.Unsealed([Domain, Infrastructure, Web, Pusher]));
        Assert.Equal(["Open"], SealedRule.Unsealed([typeof(RoomTests).Assembly]).Where(name => name == "Open"));
    }

    [Fact]
    public void Whoever_asks_for_tenants_data_says_within_which_scope()
    {
        Assert.Empty(ScopeRule.Unscoped(Infrastructure));
        Assert.Equal(["CarelessQueries.ReadAsync"], ScopeRule.Unscoped(typeof(RoomTests).Assembly));
    }

    private static void Holds(Func<string, IArchRule> ruleIn)
    {
        ruleIn(@"^CdrStats\.").Check(Product.Value);
        Assert.False(ruleIn(@"^CdrStats\.Web\.Tests\.Architecture\.Offenders\.").HasNoViolations(Offenders.Value), "The rule does not notice the class that breaks it.");
    }

    private static ArchUnitNET.Fluent.Syntax.Elements.Types.TypesShouldConjunction MayNot(string room, string touch) =>
        Types().That().ResideInNamespaceMatching(room).Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(touch);

    private static ArchUnitNET.Domain.Architecture Load(params Assembly[] assemblies) => new ArchLoader().LoadAssemblies(assemblies).Build();
}
