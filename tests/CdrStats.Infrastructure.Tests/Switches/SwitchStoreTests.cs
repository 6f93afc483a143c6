using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using CdrStats.Infrastructure.Tests.Rating;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Switches;

public sealed class SwitchStoreTests(PostgresFixture postgres)
{
    private static Switch New(string name, params string[] aliases)
    {
        var row = new Switch { Name = name, IpAddress = name };
        row.Aliases.AddRange(aliases.Select(alias => new SwitchAlias { Alias = alias }));
        return row;
    }

    [Fact]
    public async Task An_edit_that_meets_a_conflict_takes_no_alias_and_no_rule_away()
    {
        await using var lab = await NewAsync(postgres);
        var added = New("paris", "10.0.0.1", "10.0.0.2");
        added.DirectionRules.Add(new DirectionRule { Field = "channel", Pattern = "trunk*", Direction = CallDirection.Inbound });
        var id = Done(await lab.Switches.SaveAsync(added, Stop));
        var (mine, yours) = ((await lab.Switches.FindAsync(id, Stop))!, (await lab.Switches.FindAsync(id, Stop))!);
        mine.Type = CdrSource.Asterisk;
        Done(await lab.Switches.SaveAsync(mine, Stop));

        yours.Aliases.Clear();
        yours.DirectionRules.Clear();
        var late = await lab.Switches.SaveAsync(yours, Stop);

        Assert.IsType<Saved.Conflict>(late);
        Assert.Equal(2, await lab.OneAsync<long>("select count(*) from switch_alias"));
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from direction_rule"));
        Assert.IsType<Saved.Conflict>(await lab.Switches.DeleteAsync(id, yours.Version, Stop));
    }

    [Fact]
    public async Task An_edit_that_is_refused_takes_no_alias_away()
    {
        await using var lab = await NewAsync(postgres);
        Done(await lab.Switches.SaveAsync(New("paris"), Stop));
        var id = Done(await lab.Switches.SaveAsync(New("lyon", "10.0.0.1"), Stop));
        var edited = (await lab.Switches.FindAsync(id, Stop))!;

        edited.Aliases.Clear();
        edited.Name = "PARIS";
        var reason = Refused(await lab.Switches.SaveAsync(edited, Stop));

        Assert.Contains("'paris'", reason, StringComparison.Ordinal);
        Assert.Equal("10.0.0.1", await lab.OneAsync<string>("select alias from switch_alias"));
    }

    [Theory]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData(" PARIS ")]
    [InlineData("10.0.0.1")]
    public async Task Two_switches_cannot_have_one_address_in_any_form(string alias)
    {
        await using var lab = await NewAsync(postgres);
        Done(await lab.Switches.SaveAsync(New("paris", "10.0.0.1"), Stop));

        Assert.Contains("already belongs to the switch 'paris'", Refused(await lab.Switches.SaveAsync(New("lyon", alias), Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_switch_takes_its_aliases_and_a_switch_with_calls_stays()
    {
        await using var lab = await NewAsync(postgres);
        var id = Done(await lab.Switches.SaveAsync(New("paris", "10.0.0.1"), Stop));
        var row = (await lab.Switches.FindAsync(id, Stop))!;

        Done(await lab.Switches.DeleteAsync(id, row.Version, Stop));

        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from switch_alias"));
    }

    [Fact]
    public async Task Number_settings_that_make_no_sense_are_refused_by_their_name()
    {
        await using var lab = await NewAsync(postgres);
        var row = New("paris");
        row.NumberSettings = new NumberOverride(PhoneNumberMinDigits: 9, PhoneNumberMaxDigits: 8).Write();

        Assert.Equal("PhoneNumberMaxDigits", Assert.IsType<Saved.Refused>(await lab.Switches.SaveAsync(row, Stop)).Field);
    }

    [Fact]
    public void A_switch_that_says_nothing_of_its_calling_code_keeps_the_global_one()
    {
        var spain = NumberSettings.DefaultFor("34");

        var settings = NumberOverride.Read("""{"InternalMaxDigits": 4}""").Over(spain);

        Assert.Equal(("34", 4, 9), (settings.LocalDialcode, settings.InternalMaxDigits, settings.MaxDigits));
        Assert.Equal(10, new NumberOverride("1").Over(spain).MaxDigits);
        Assert.Null(NumberOverride.None.Write());
        Assert.Equal(new NumberOverride("44", ServiceCodes: "*1"), NumberOverride.Read(new NumberOverride("44", ServiceCodes: "*1").Write()));
    }
}
