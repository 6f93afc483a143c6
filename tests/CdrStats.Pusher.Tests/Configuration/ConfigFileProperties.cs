using CdrStats.Pusher.Configuration;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Pusher.Tests.Configuration;

public sealed class ConfigFileProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    private static readonly string[] Keys =
        ["profile", "storage_source", "db_file", "db_dns", "db_table", "db_flag_field", "db_id_field", "max_fetch_batch", "heartbeat", "cdr_fields", "storage_destination", "pg_datasourcename",
            "switch_ip", "cdr_source_type", "fake_cdr", "fake_amount_cdr", "time_zone", "state_dir", "duration_includes_ringing", "cause_map", "cause_map_preset", "csv_path", "csv_layout", "about", "needs", "identity", "streams"];

    private static readonly string[] Values =
        ["asterisk-csv", "csv", "header", "yate", "/var/cdr/*.csv", "/*/x.csv", "\"\\0\"", "[a, b, a]", "{like: asterisk, delimiter: tab}", "{columns: [a], delimiter: é}", "{like: [x]}", "'\"${a}\",${b}'", "'${'", "'${a}${b}'",
            "asterisk-mysql", "kamailio-mysql", "kamailio-acc-mysql", "./x.yaml", "../\0/y.yaml", "sqlite3", "mysql", "postgres", "yes", "no", "0", "-1", "99999999999999999999", "1e309", "Europe/Madrid", "../../etc/passwd",
            "u:p@tcp(h:3306)/d", "u@unix(/s)/d?timeout=9999999999999h", "@/d?loc=%ZZ", "@tcp([::1]:99999)/", "user=u password='p host=h", "postgres://u:%zz@[h/d", "host=\\ port=x", "'\\'", "\"\\x\"", "{a: b}", "[a, [b]]",
            "[{orig_field: a, dest_field: callid}]", "[{orig_field: [a, b], dest_field: extradata, key: k}]", "[[callid, key?]]", "{BUSY: 17, '*': x}", "{[a]: b}", "{? {a: b} : c}", "&a [*a]", "&s x", "*s", "*nothing",
            "!!binary x", "|", "> ", "~", "null", "\"\"", "- x", ": :", "%", "\t", "\uFEFF", "\uD800", "\0", "📞", "#"];

    private static readonly Gen<string> Value = Gen.Frequency((8, Gen.Elements(Values)), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static readonly Gen<string> Line = Gen.Frequency(
        (12, from key in Gen.Elements(Keys) from value in Value select $"{key}: {value}"),
        (2, from indent in Gen.Choose(0, 4) from value in Value select $"{new string(' ', indent)}- {value}"),
        (1, Value),
        (1, Gen.Elements("cdr_fields:", "identity:", "streams:", "---", "...", "? a", "  dest_field: callid", new string('[', 30_000), new string('{', 30_000), string.Concat(Enumerable.Repeat("- ", 5_000)))));

    // Close to something that works, so that the readers behind the yaml are reached too.
    private static readonly string[] Sound =
        ["profile: kamailio-mysql", "db_dns: \"u:p@/d\"", "switch_ip: 192.0.2.1", "storage_destination: postgres", "pg_datasourcename: \"user=u host=h dbname=d\""];

    private static readonly Gen<string> Text = Gen.OneOf(
        Line.ListOf().Select(lines => string.Join('\n', lines)),
        from dropped in Gen.Choose(0, Sound.Length)
        from lines in Line.ListOf(2)
        select string.Join('\n', Sound.Where((_, i) => i != dropped).Concat(lines)));

    [Fact]
    public void Whatever_the_file_holds_it_is_read_or_explained() =>
        Check.One(Many, Prop.ForAll(Text.ToArbitrary(), text => IsExplained(() => ConfigFile.Parse("/nowhere/x.yaml", text))));

    [Fact]
    public void Whatever_a_profile_holds_it_is_read_or_explained() =>
        Check.One(Many, Prop.ForAll(Text.ToArbitrary(), text => IsExplained(() => Pusher.Profiles.Profile.Parse("x", text))));

    [Fact]
    public void Whatever_becomes_of_a_profile_that_works_it_is_read_or_explained()
    {
        var sound = Pusher.Profiles.ProfileCatalog.Names.Select(TextOf).ToArray();
        Check.One(Many, Prop.ForAll(Gen.Elements(sound).SelectMany(Damaged).ToArbitrary(), text => IsExplained(() => Pusher.Profiles.Profile.Parse("x", text))));

        static string TextOf(string name)
        {
            using var reader = new StreamReader(typeof(ConfigFile).Assembly.GetManifestResourceStream($"profile/{name}")!);
            return reader.ReadToEnd();
        }
    }

    [Fact]
    public void What_never_ends_or_is_no_settings_file_is_not_read_to_its_end()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("/dev/zero cannot be read: it is longer than 1 MiB, so it holds no settings", Assert.Throws<ConfigurationException>(() => ConfigFile.Load("/dev/zero")).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Contains("profile /dev/zero/x.yaml cannot be read: ", Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("/nowhere/x.yaml", "profile: /dev/zero/x.yaml")).Message, StringComparison.Ordinal);
    }

    /// <summary>A text in which some places were changed, as by a slip, a torn copy or another program.</summary>
    private static Gen<string> Damaged(string text) =>
        (from place in Gen.Choose(0, text.Length)
         from length in Gen.Choose(0, 40)
         from piece in Gen.OneOf(Value, Gen.Constant(""), Gen.Elements("\n", "  ", "- ", ": ", "\"", "'", "{", "}", "[", "]", "#"))
         select (place, length, piece))
        .ListOf().Select(changes => changes.Take(8).Aggregate(text, (now, change) =>
        {
            var place = Math.Min(change.place, now.Length);
            return now.Remove(place, Math.Min(change.length, now.Length - place)).Insert(place, change.piece);
        }));

    private static bool IsExplained(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ConfigurationException)
        {
            return true;
        }
    }
}
