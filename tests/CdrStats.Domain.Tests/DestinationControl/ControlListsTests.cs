using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Rating;
using Xunit;

namespace CdrStats.Domain.Tests.DestinationControl;

/// <summary>Which entry decides, against trying every entry on every call.</summary>
public sealed class ControlListsTests
{
    private const ListKind White = ListKind.Whitelist;
    private const ListKind Black = ListKind.Blacklist;

    [Theory]
    [InlineData("34609111222", "ES", 1, "whitelist 34609")]             // the longer prefix before the shorter
    [InlineData("34700111222", "ES", 1, "blacklist 34")]                // a prefix before a country
    [InlineData("34700111222", "ES", 2, "whitelist 347 of the customer")]
    [InlineData("33100111222", "FR", 1, "whitelist FR")]                // at the same: the whitelist before the blacklist
    [InlineData("77012345678", "KZ", 1, "blacklist KZ")]
    [InlineData("79161234567", "RU", 1, null)]                          // Kazakhstan is not Russia's 7
    [InlineData("44200111222", "GB", 2, "blacklist 44 of the customer")]
    [InlineData("44200111222", "GB", 1, null)]
    [InlineData("8816211222", "", 1, "ban plan 8816")]
    [InlineData("88161111222", "", 1, "whitelist 88161")]
    [InlineData("8819111222", "", 1, "blacklist 881")]
    [InlineData("9734609111222", "BH", 1, "whitelist 34609")]           // 97 is taken off
    [InlineData("", null, 1, null)]
    public void The_entry_that_decides(string digits, string? country, int customer, string? words)
    {
        ControlEntry[] entries =
        [
            Entry(1, Black, "34"), Entry(2, White, "34609"), Entry(3, White, "347", 2), Entry(4, White, "FR"), Entry(5, Black, "FR", 1), Entry(6, Black, "KZ"), Entry(7, White, "ES"),
            Entry(8, Black, "44", 2), Entry(9, Black, "881"), Entry(10, White, "88161"),
        ];
        var lists = new ControlLists(entries, ["97"]);

        var verdict = lists.Decide(customer, digits, country, new BanList(["8816"]));

        Assert.Equal((words, words is null || words.StartsWith("whitelist", StringComparison.Ordinal)), (verdict.Words, verdict.IsAuthorised));
    }

    [Fact]
    public void A_list_at_the_same_prefix_as_a_ban_comes_first()
    {
        var bans = new BanList(["88", "99"]);
        var lists = new ControlLists([Entry(1, White, "88"), Entry(2, Black, "99")], []);

        Assert.Equal(("whitelist 88", "blacklist 99"), (lists.Decide(null, "881", null, bans).Words, lists.Decide(null, "991", null, bans).Words));
        Assert.Equal("ban plan 99", ControlLists.None.Decide(null, "991", null, bans).Words);
    }

    [Fact]
    public void Decisions_and_what_matches_equal_trying_every_entry()
    {
        var random = new Random(5);
        string[] countries = ["ES", "GB", "KZ"];
        for (var round = 0; round < 300; round++)
        {
            var entries = Enumerable.Range(1, random.Next(40))
                .Select(id => Entry(id, (ListKind)random.Next(1, 3), random.Next(5) == 0 ? countries[random.Next(3)] : Digits(random, random.Next(1, 5)), random.Next(3) is var who && who == 0 ? null : who))
                .DistinctBy(entry => (entry.Kind, entry.What, entry.CustomerId)).ToList();
            var banned = Enumerable.Range(0, random.Next(6)).Select(_ => Digits(random, random.Next(1, 4))).Distinct().ToList();
            var removed = Enumerable.Range(0, random.Next(3)).Select(_ => Digits(random, random.Next(1, 3))).Distinct().ToList();
            var (lists, bans) = (new ControlLists(entries, removed), new BanList(banned));
            for (var call = 0; call < 40; call++)
            {
                var (digits, country, customer) = (Digits(random, random.Next(8)), random.Next(4) is var at && at < 3 ? countries[at] : null, random.Next(4) is var id && id == 0 ? (int?)null : id);

                var taken = removed.Where(prefix => digits.StartsWith(prefix, StringComparison.Ordinal)).MaxBy(prefix => prefix.Length);
                var number = digits[(taken?.Length ?? 0)..];
                var expected = entries.Where(entry => entry.CustomerId is null || entry.CustomerId == customer).Concat(banned.Select(prefix => new ControlEntry(0, ListKind.Ban, null, prefix, null)))
                    .Where(entry => entry.Prefix is { } prefix ? number.StartsWith(prefix, StringComparison.Ordinal) : entry.Country == country)
                    .OrderByDescending(entry => entry.Prefix is not null).ThenByDescending(entry => entry.Prefix?.Length).ThenBy(entry => entry.Kind).ThenBy(entry => entry.CustomerId is null).ToList();

                Assert.Equal(expected.FirstOrDefault(), lists.Decide(customer, digits, country, bans).Winner);
                Assert.Equal(expected, lists.Matching(customer, digits, country, bans));
            }
        }
    }

    private static ControlEntry Entry(int id, ListKind kind, string what, int? customer = null) =>
        char.IsAsciiDigit(what[0]) ? new ControlEntry(id, kind, customer, what, null) : new ControlEntry(id, kind, customer, null, what);

    private static string Digits(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => random.Next(1, 4)));
}
