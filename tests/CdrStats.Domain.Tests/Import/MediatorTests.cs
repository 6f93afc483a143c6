using System.Collections.Frozen;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using Xunit;

namespace CdrStats.Domain.Tests.Import;

public sealed class MediatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly NumberSettings Settings = NumberSettings.DefaultFor();

    private static readonly MediationRules Rules = new()
    {
        DialPlan = new DialPlan([new("34", "ES", "Spain", NumberType.Unknown), new("346", "ES", "Spain mobile", NumberType.Mobile), new("881", null, "Satellite", NumberType.Satellite)]),
        Countries = new Dictionary<string, string> { ["ES"] = "ES", ["ESP"] = "ES", ["FR"] = "FR", ["FRA"] = "FR" }.ToFrozenDictionary(),
        Causes = new Dictionary<string, int> { ["USER_BUSY"] = 17 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
        Accounts = new Dictionary<(string, int), int> { [("1000", 0)] = 5, [("1000", 1)] = 6 }.ToFrozenDictionary(),
        Plans = FrozenDictionary<int, VoipPlan>.Empty,
    };

    private static SwitchProfile Switch(int id = 1, int? defaultCustomer = null, params DirectionPattern[] directions) =>
        new(id, "fs", Settings, new NumberNormaliser(Settings), defaultCustomer, directions);

    private static MediatedCall Mediate(InboxRow row, SwitchProfile? from = null) => Mediator.Mediate(row, from ?? Switch(), Rules);

    private static InboxRow Row(string destination = "+34650784355") => new() { Destination = destination, Start = Now, Duration = 60, BillSeconds = 50 };

    [Fact]
    public void The_longest_dial_code_of_the_whole_number_gives_country_and_destination()
    {
        var call = Mediate(Row());

        Assert.Equal(("34650784355", "ES", "Spain mobile"), (call.Number.Digits, call.Country, call.DialCode!.Destination));
    }

    [Fact]
    public void A_dial_code_of_the_record_wins_only_when_it_is_known_fits_and_is_longer()
    {
        var limited = Switch() with { Settings = Settings with { PrefixLimitMax = 2 } };

        Assert.Equal("346", Mediate(new InboxRow { Destination = "+34650784355", DialCode = "346", Start = Now }, limited).DialCode!.Prefix);
        Assert.Equal("34", Mediate(new InboxRow { Destination = "+34650784355", DialCode = "3465", Start = Now }, limited).DialCode!.Prefix);
        Assert.Equal("346", Mediate(new InboxRow { Destination = "+34650784355", DialCode = "34", Start = Now }).DialCode!.Prefix);
    }

    [Fact]
    public void The_records_country_counts_only_where_the_number_yields_none()
    {
        Assert.Equal("FR", Mediate(new InboxRow { Destination = "1000", CountryCode = "fra", Start = Now }).Country);
        Assert.Equal("ES", Mediate(new InboxRow { Destination = "+34650784355", CountryCode = "FR", Start = Now }).Country);
        Assert.Null(Mediate(new InboxRow { Destination = "+88161234567", CountryCode = "XX", Start = Now }).Country);
    }

    [Fact]
    public void An_account_code_limited_to_the_switch_wins_then_any_switch_then_the_default_customer_then_nobody()
    {
        Assert.Equal(6, Mediate(new InboxRow { AccountCode = " 1000 ", Start = Now }).CustomerId);
        Assert.Equal(5, Mediate(new InboxRow { AccountCode = "1000", Start = Now }, Switch(2)).CustomerId);
        Assert.Equal(9, Mediate(new InboxRow { AccountCode = "other", Start = Now }, Switch(2, 9)).CustomerId);
        Assert.Null(Mediate(new InboxRow { AccountCode = "other", Start = Now }).CustomerId);
    }

    [Fact]
    public void A_cause_is_kept_as_given_else_looked_up_by_name_else_unspecified()
    {
        Assert.Equal(900, Mediate(new InboxRow { HangupCauseId = 900, HangupCause = "USER_BUSY", Start = Now }).Cause);
        Assert.Equal(17, Mediate(new InboxRow { HangupCause = "user_busy", Start = Now }).Cause);
        Assert.Equal(0, Mediate(new InboxRow { Start = Now }).Cause);
    }

    [Fact]
    public void An_answered_Kamailio_record_with_the_predecessors_cause_is_mended_and_says_so()
    {
        var mended = Mediate(new InboxRow { Source = CdrSource.Kamailio, HangupCauseId = 41, BillSeconds = 3, Duration = 3, Start = Now });

        Assert.Equal(16, mended.Cause);
        Assert.True(mended.Remarks.HasFlag(MediationRemarks.AnsweredCauseMended));
        Assert.Equal(41, Mediate(new InboxRow { Source = CdrSource.Kamailio, HangupCauseId = 41, Start = Now }).Cause);
        Assert.Equal(41, Mediate(new InboxRow { Source = CdrSource.Asterisk, HangupCauseId = 41, BillSeconds = 3, Start = Now }).Cause);
    }

    [Theory]
    [InlineData(1, CallDirection.Inbound)]
    [InlineData(2, CallDirection.Outbound)]
    [InlineData(7, CallDirection.Inbound)]
    [InlineData(null, CallDirection.Inbound)]
    public void The_records_direction_wins_over_the_switchs_rules(int? given, CallDirection expected)
    {
        var from = Switch(directions: [new(DirectionField.Channel, "SIP/trunk*", CallDirection.Inbound)]);

        Assert.Equal(expected, Mediate(new InboxRow { Direction = given, Channel = "sip/trunk-0001", Start = Now }, from).Direction);
    }

    [Fact]
    public void A_rule_can_read_the_context_of_the_extra_data()
    {
        var from = Switch(directions: [new(DirectionField.Context, "from-*", CallDirection.Inbound)]);

        Assert.Equal(CallDirection.Inbound, Mediate(new InboxRow { ExtraData = """{"dcontext": "from-trunk"}""", Start = Now }, from).Direction);
        Assert.Equal(CallDirection.Unknown, Mediate(new InboxRow { ExtraData = """{"dcontext": "internal"}""", Start = Now }, from).Direction);
    }

    [Theory]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "ac", false)]
    [InlineData("*", "", true)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("exact", "EXACT", true)]
    public void A_pattern_fits_by_its_pieces(string pattern, string text, bool fits) =>
        Assert.Equal(fits, new DirectionPattern(DirectionField.Channel, pattern, CallDirection.Inbound).Fits(text));

    [Fact]
    public void Bad_records_are_named_with_what_is_allowed()
    {
        static string? Reason(Action<InboxRow> change)
        {
            var row = Row();
            change(row);
            return RecordCheck.ReasonToReject(row, Now);
        }

        Assert.Null(Reason(_ => { }));
        Assert.Null(Reason(row => row.BillSeconds = row.Duration + 1));
        Assert.Contains("billsec", Reason(row => row.BillSeconds = row.Duration + 2), StringComparison.Ordinal);
        Assert.Contains("duration is -1", Reason(row => row.Duration = -1), StringComparison.Ordinal);
        Assert.Contains("31 days", Reason(row => row.Duration = (31 * 86400) + 1), StringComparison.Ordinal);
        Assert.Contains("1990", Reason(row => row.Start = new DateTimeOffset(1989, 12, 31, 23, 59, 59, TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.Null(Reason(row => row.Start = Now.AddDays(1)));
        Assert.Contains("ahead", Reason(row => row.Start = Now.AddDays(1).AddSeconds(1)), StringComparison.Ordinal);
        Assert.Contains("sell_cost", Reason(row => row.SellCost = -0.01m), StringComparison.Ordinal);
        Assert.Contains("longer than 65536 bytes", Reason(row => row.ExtraData = $"\"{new string('x', 65535)}\""), StringComparison.Ordinal);
        Assert.Contains("NUL", Reason(row => row.CallId = "a\0b"), StringComparison.Ordinal);
    }
}
