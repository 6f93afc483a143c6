using CdrStats.Domain.Cdrs;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Profiles;
using CdrStats.Pusher.Records;
using Xunit;

namespace CdrStats.Pusher.Tests.Profiles;

public sealed class ProfileFileTests
{
    private const string Destination = "switch_ip: 192.0.2.1\nstorage_destination: postgres\npg_datasourcename: \"user=u password=p host=h dbname=d\"\n";

    public static TheoryData<string> Names => [.. ProfileCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_profile_reads_names_only_what_the_inbox_has_and_can_name_a_record(string name)
    {
        var profile = ProfileCatalog.Open(name, ".");
        var fields = FieldSettings.Own(profile.Settings, isProfile: true);
        Assert.All(fields, field => Assert.True(InboxColumn.Find(field.Destination) is not null || RecordRole.All.Contains(field.Destination), field.Destination));
        Assert.NotEmpty(ProfileRules.Identity(profile, fields));
        Assert.Contains(fields, field => field.Destination == "callid");
        Assert.Contains(fields, field => field.Destination == "destination_number");
        Assert.Contains(fields, field => field.Destination == "starting_date");
        Assert.Contains(fields, field => field.Destination is "billsec" or "duration" or RecordRole.CallLength);
        Assert.InRange(profile.Settings.Number("cdr_source_type", 0, 0, 9), 1, Enum.GetValues<CdrSource>().Length - 1);
        Assert.NotEmpty(profile.Needs);
        Assert.True(profile.About.Length < 120, profile.About);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_csv_profile_asks_for_columns_alone_since_a_file_knows_no_sql(string name)
    {
        var profile = ProfileCatalog.Open(name, ".");
        var expressions = FieldSettings.Own(profile.Settings, isProfile: true).SelectMany(field => field.Alternatives);
        Assert.True(profile.Settings.Filled("storage_source") != "csv" || expressions.All(expression => expression.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.')), name);
        Assert.EndsWith(profile.Settings.Filled("storage_source") switch { "sqlite3" => "-sqlite", var other => $"-{other}" }, name, StringComparison.Ordinal);
    }

    [Fact]
    public void All_switches_that_were_promised_have_one() => Assert.Equal(
        [
            "asterisk-csv", "asterisk-mysql", "asterisk-sqlite", "freeswitch-csv", "freeswitch-postgres", "freeswitch-sqlite", "kamailio-acc-mysql", "kamailio-mysql",
            "opensips-mysql", "sipwise-mysql", "veraz-csv", "yate-csv",
        ],
        ProfileCatalog.Names);

    [Fact]
    public void They_are_listed_a_line_each_and_printed_with_what_the_switch_needs()
    {
        var list = new StringWriter();
        Assert.Equal(ExitCode.Well, ProfilesCommand.Run(null, list));
        Assert.All(ProfileCatalog.Names, name => Assert.Single(list.ToString().Split('\n'), line => line.StartsWith(name + " ", StringComparison.Ordinal)));
        var one = new StringWriter();
        ProfilesCommand.Run("kamailio-acc-mysql", one);
        Assert.Contains("modparam(\"acc\", \"cdr_enable\", 1)", one.ToString(), StringComparison.Ordinal);
        Assert.Contains("  - table: missed_calls", one.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile freeswitch", "freeswitch")]
    [InlineData("kamailio_mysql", "kamailio-mysql")]
    [InlineData("asterisk", "asterisk-csv")]
    public void An_unknown_name_names_the_nearest(string written, string nearest) =>
        Assert.Contains($"did you mean '{nearest}", Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("x.yaml", $"profile: {written}\n{Destination}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_profile_of_ones_own_is_the_same_kind_of_file_beside_the_settings()
    {
        var folder = Directory.CreateTempSubdirectory("cdr-pusher-profile").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "my.yaml"), ProfileFile("[callid]"));
            var config = ConfigFile.Parse(Path.Combine(folder, "cdr-pusher.yaml"), $"profile: ./my.yaml\ndb_table: mine\n{Destination}");
            Assert.Equal(("./my.yaml", "/x.db", "mine", CdrSource.Yate), (config.Profile?.Name, config.Source.Location, config.Source.Table, config.SourceType));
            Assert.Contains("my2.yaml cannot be read", Assert.Throws<ConfigurationException>(() => ConfigFile.Parse(Path.Combine(folder, "x.yaml"), $"profile: my2.yaml\n{Destination}")).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("[callid]", "[call]", "profile x, line 5: identity: no entry of cdr_fields is called 'call'; did you mean 'callid'?")]
    [InlineData("- [callid]", "", "identity is missing")]
    [InlineData("about: mine", "abuot: mine", "profile x, line 1: unknown key 'abuot'; did you mean 'about'?")]
    [InlineData("about: mine", "about: mine\nhttp_api_key: secret", "unknown key 'http_api_key'")]
    [InlineData("dest_field: callid", "dest_field: calid", "profile x, line 7: dest_field cannot be 'calid'; did you mean 'callid'?")]
    [InlineData("orig_field: a,", "orig_field: [],", "needs both orig_field and dest_field")]
    [InlineData("cdr_fields:", "cause_map: {x: 1}\ncdr_fields:", "cause_map: 'x' is no SIP status")]
    [InlineData("cdr_fields:", "streams: [{last_within: 60, of: [callid], at: begin}]\ncdr_fields:", "last_within needs of")]
    [InlineData("cdr_fields:", "streams: [{last_within: soon}]\ncdr_fields:", "last_within must be a number of seconds from 1 to 3600, not 'soon'")]
    public void A_wrong_profile_is_named_with_its_line(string right, string wrong, string sentence) => Assert.Contains(
        sentence, Assert.Throws<ConfigurationException>(() => Profile.Parse("x", ProfileFile("[callid]").Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("asterisk-mysql", "duration_includes_ringing: yes", "duration_includes_ringing has no effect here")]
    [InlineData("asterisk-mysql", "cause_map_preset: rfc3398", "cause_map_preset is about SIP statuses")]
    [InlineData("kamailio-mysql", "cause_map_preset: rfc3389", "cause_map_preset cannot be 'rfc3389'; did you mean 'rfc3398'?")]
    [InlineData("kamailio-mysql", "cause_map: {BUSY: 17}", "cause_map: 'BUSY' is no SIP status")]
    [InlineData("kamailio-mysql", "cause_map: {486: seventeen}", "the cause of '486' must be a number from 0 to 999, not 'seventeen'")]
    [InlineData("freeswitch-sqlite", "cause_map: {486: 17}", "cause_map has nothing to map")]
    [InlineData("kamailio-mysql", "duration_includes_ringing: perhaps", "duration_includes_ringing cannot be 'perhaps'")]
    [InlineData("kamailio-mysql", "cdr_fields: [{orig_field: [a, b], dest_field: callid}]", "only a profile chooses between columns")]
    public void A_setting_without_effect_is_refused(string profile, string line, string sentence) => Assert.Contains(
        sentence,
        Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("x.yaml", $"profile: {profile}\ndb_dns: \"u:p@/d\"\n{line}\n{Destination}")).Message,
        StringComparison.Ordinal);

    private static string ProfileFile(string identity) =>
        $$"""
        about: mine
        storage_source: sqlite3
        db_file: /x.db
        identity:
          - {{identity}}
        cdr_fields:
          - {orig_field: a, dest_field: callid}
          - {orig_field: b, dest_field: destination_number}
          - {orig_field: c, dest_field: starting_date}
          - {orig_field: d, dest_field: duration}
        cdr_source_type: 5
        """;
}
