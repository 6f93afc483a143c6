using System.Text;
using System.Text.Json;
using CdrStats.Domain.Realtime;
using Xunit;

namespace CdrStats.Domain.Tests.Realtime;

/// <summary>Switches' own words, in the form their documentation shows.</summary>
public sealed class SwitchWordsTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_outgoing_leg_of_FreeSWITCH_belongs_to_the_leg_it_was_made_for()
    {
        var seen = Assert.IsType<CallEvent.Seen>(FreeSwitchEvents.Read(Headers(
            ("Event-Name", "CHANNEL_CREATE"), ("Unique-ID", "b"), ("Channel-Call-UUID", "b"), ("Other-Type", "originator"), ("Other-Leg-Unique-ID", "a"),
            ("Caller-Channel-Created-Time", "1795780799000000"), ("Caller-Caller-ID-Number", "Müller"), ("variable_sip_gateway_name", "carrier")), At));

        Assert.Equal(new CallLeg("b", "a", At.AddSeconds(-1), false) { Caller = "Müller", Gateway = "carrier" }, seen.Leg);
    }

    [Fact]
    public void A_FreeSWITCH_list_without_channels_has_no_rows_and_something_else_is_no_list()
    {
        Assert.Empty(FreeSwitchEvents.ReadList(Encoding.UTF8.GetBytes("""{"row_count":0}"""), At));
        Assert.ThrowsAny<JsonException>(() => FreeSwitchEvents.ReadList(Encoding.UTF8.GetBytes("""{"error":"no"}"""), At));
        Assert.ThrowsAny<JsonException>(() => FreeSwitchEvents.ReadList(Encoding.UTF8.GetBytes("-ERR no reply"), At));
    }

    [Fact]
    public void A_FreeSWITCH_channel_that_is_held_is_answered()
    {
        var legs = FreeSwitchEvents.ReadList(Encoding.UTF8.GetBytes("""
            {"row_count":2,"rows":[{"uuid":"a","direction":"inbound","created_epoch":"1795780790","name":"sofia/internal/100@pbx","cid_num":"100","dest":"34650","accountcode":"sol","callstate":"HELD","call_uuid":"","initial_dest":"0034650"},
            {"uuid":"b","call_uuid":"a","callstate":"EARLY","created_epoch":"0"}]}
            """), At);

        Assert.Equal([
            new CallLeg("a", "a", At.AddSeconds(-10), true) { Caller = "100", Destination = "0034650", AccountCode = "sol", Channel = "sofia/internal/100@pbx" },
            new CallLeg("b", "a", At, false)], legs);
    }

    [Fact]
    public void An_Asterisk_channel_tells_its_call_and_its_peer()
    {
        var seen = Assert.IsType<CallEvent.Seen>(AsteriskEvents.Read(Headers(
            ("Event", "Newstate"), ("Channel", "PJSIP/trunk-a-00000012"), ("ChannelState", "6"), ("ChannelStateDesc", "Up"), ("CallerIDNum", "<unknown>"),
            ("Exten", "s"), ("ConnectedLineNum", "34650"), ("Context", "from-trunk"), ("Uniqueid", "1481278514.80"), ("Linkedid", "1481278514.79")), At));

        Assert.Equal(new CallLeg("1481278514.80", "1481278514.79", At, true) { Destination = "34650", Channel = "PJSIP/trunk-a-00000012", Context = "from-trunk", Gateway = "trunk-a" }, seen.Leg);
    }

    [Theory]
    [InlineData("00:01:05", 65)]
    [InlineData("30:00:01", 108_001)]
    [InlineData("", 0)]
    public void An_entry_of_an_Asterisk_list_tells_its_age(string duration, int seconds) =>
        Assert.Equal(At.AddSeconds(-seconds), AsteriskEvents.Leg(Headers(("Channel", "SIP/a-1"), ("Uniqueid", "1.1"), ("Duration", duration)), At)!.Since);

    [Fact]
    public void A_channel_of_Asterisks_own_is_no_call() =>
        Assert.Null(AsteriskEvents.Read(Headers(("Event", "Newchannel"), ("Channel", "CBRec/conf-00000001"), ("Uniqueid", "1.1")), At));

    private static Func<string, string?> Headers(params (string Name, string Value)[] headers) => name => headers.FirstOrDefault(one => one.Name == name).Value;
}
