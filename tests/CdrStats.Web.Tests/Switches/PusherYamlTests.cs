using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Switches;
using CdrStats.Web.Switches;
using Xunit;

namespace CdrStats.Web.Tests.Switches;

public sealed class PusherYamlTests
{
    [Fact]
    public void The_settings_name_the_switch_its_profile_and_the_way_here()
    {
        var key = ApiKeySecret.New();
        var connected = new Switch { Name = "Paris\n# 2", IpAddress = "pbx \"A\": 1", Type = CdrSource.Asterisk };

        var yaml = PusherYaml.Write(connected, PusherProfile.Of(connected.Type), "https://console.example.org", key, "Europe/Paris");

        Assert.Equal(
            $"""
            # Paris # 2: its calls go to https://console.example.org
            profile: asterisk-sqlite
            db_file: "/var/log/asterisk/master.db"
            max_fetch_batch: 5000
            storage_destination: http
            http_url: "https://console.example.org"
            http_api_key: "{key.Reveal()}"
            switch_ip: "pbx \"A\": 1"
            time_zone: "Europe/Paris"

            """, yaml);
    }

    [Theory]
    [InlineData(CdrSource.FreeSwitch, "freeswitch-sqlite")]
    [InlineData(CdrSource.Kamailio, "kamailio-mysql")]
    [InlineData(CdrSource.Veraz, "veraz-csv")]
    [InlineData(CdrSource.Api, "freeswitch-sqlite")]
    public void A_type_of_switch_begins_with_its_usual_profile(CdrSource type, string profile) => Assert.Equal(profile, PusherProfile.Of(type).Name);
}
