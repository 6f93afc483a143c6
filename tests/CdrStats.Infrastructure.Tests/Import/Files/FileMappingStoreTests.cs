using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Accounts;
using CdrStats.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class FileMappingStoreTests(PostgresFixture postgres)
{
    private static readonly FileMapping Mapping = new()
    {
        Columns = [new("src", InboxColumn.CallerIdNumber), new("when", InboxColumn.StartingDate), new("secs", InboxColumn.Duration), new("talk", InboxColumn.BillSec), new("x", null)],
        Constants = [new(InboxColumn.Switch, "pbx")],
        StartFormat = "d/M/yyyy H:mm:ss",
        TimeZone = "Europe/Madrid",
        Causes = [new("BUSY", 17), new("*", 41)],
        Unit = SecondsUnit.Clock,
        DecimalComma = true,
        Key = ["uid"],
        Separator = ';',
        Letters = FileLetters.Latin1,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mapping_is_kept_whole_under_its_name_and_found_by_it_in_any_case()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var store = new FileMappingStore(lab.Factory, TimeProvider.System);

        var saved = Assert.IsType<Saved.Done>(await store.SaveAsync(new NamedMapping(0, " Old PBX ", Mapping, 0), Editor.AtTheMachine, Stop));

        var found = (await store.FindAsync("OLD pbx", Stop))!;
        Assert.Equal((saved.Id, "Old PBX", 1), (found.Id, found.Name, found.Version));
        Assert.Equivalent(Mapping, found.Mapping, strict: true);
        Assert.Null(await store.FindAsync("other", Stop));
        Assert.Single(await store.ListAsync(Stop));
    }

    [Fact]
    public async Task Who_comes_second_is_told_who_came_first_and_every_edit_is_written_down()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var store = new FileMappingStore(lab.Factory, TimeProvider.System);
        await store.SaveAsync(new NamedMapping(0, "Old", Mapping, 0), Editor.AtTheMachine, Stop);
        var read = (await store.FindAsync("Old", Stop))!;

        Assert.IsType<Saved.Done>(await store.SaveAsync(read with { Name = "New" }, Editor.AtTheMachine, Stop));
        var second = Assert.IsType<Saved.Conflict>(await store.SaveAsync(read with { Mapping = Mapping with { TimeZone = "UTC" } }, Editor.AtTheMachine, Stop));
        Assert.Contains("command line changed this", second.Who, StringComparison.Ordinal);
        Assert.IsType<Saved.Conflict>(await store.DeleteAsync(read, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Done>(await store.DeleteAsync((await store.FindAsync("New", Stop))!, Editor.AtTheMachine, Stop));

        await using var db = lab.Db();
        Assert.Equal(["added", "changed", "deleted"], await db.Database.SqlQuery<string>($"select action as \"Value\" from admin_edit where kind = 'import_mapping' order by id").ToListAsync(Stop));
    }

    [Fact]
    public async Task A_name_that_is_taken_a_mapping_that_is_none_and_somebody_who_may_not_are_refused()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var store = new FileMappingStore(lab.Factory, TimeProvider.System);
        await store.SaveAsync(new NamedMapping(0, "Old", Mapping, 0), Editor.AtTheMachine, Stop);

        Assert.Equal("There is already a mapping 'OLD'.", (await store.SaveAsync(new NamedMapping(0, "OLD", Mapping, 0), Editor.AtTheMachine, Stop)).Trouble);
        Assert.Equal("A mapping needs a name.", (await store.SaveAsync(new NamedMapping(0, " ", Mapping, 0), Editor.AtTheMachine, Stop)).Trouble);
        Assert.StartsWith("Nothing fills switch", (await store.SaveAsync(new NamedMapping(0, "Bad", Mapping with { Constants = [] }, 0), Editor.AtTheMachine, Stop)).Trouble, StringComparison.Ordinal);
        Assert.StartsWith("You may not save", (await store.SaveAsync(new NamedMapping(0, "Mine", Mapping, 0), Editor.Of(new System.Security.Claims.ClaimsPrincipal()), Stop)).Trouble, StringComparison.Ordinal);
    }
}
