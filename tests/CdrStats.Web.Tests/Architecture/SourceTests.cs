using System.Text.RegularExpressions;
using Xunit;

namespace CdrStats.Web.Tests.Architecture;

/// <summary>The rules of how the source is written, held against every file of it; and against a line that breaks each.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Product = ["CdrStats.Domain", "CdrStats.Infrastructure", "CdrStats.Pusher", "CdrStats.Web"];

    [Fact]
    public void The_product_is_written_as_the_house_style_says()
    {
        var sources = RepositorySources.Of(Product).ToList();
        Assert.True(sources.Count > 200, "The sources were not found.");

        Assert.Empty(sources.SelectMany(source => SourceRules.Of(source.Path, source.Text)));
    }

    [Fact]
    public void Tests_and_tools_keep_their_files_short() =>
        Assert.Empty(RepositorySources.Of(["tests", "tools"]).Where(source => source.Text.AsSpan().Count('\n') > SourceRules.LongestFile).Select(source => source.Path));

    [Fact]
    public void Tests_and_tools_ask_nobody_but_their_clock_for_the_time() => Assert.Empty(RepositorySources.Of(["tests", "tools"]).Where(source => SourceRules.AsksTheClock(source.Text)).Select(source => source.Path));

    /// <summary>See <c>ConsolePage.IsAtAsync</c>.</summary>
    [Fact]
    public void No_browser_test_waits_for_a_navigation_that_may_have_passed() =>
        Assert.Empty(RepositorySources.Of(["tests/CdrStats.EndToEnd.Tests"]).Where(source => source.Text.Contains(".WaitForURL" + "Async(", StringComparison.Ordinal)).Select(source => source.Path));

    /// <summary>What <c>./test.sh fast</c> leaves out.</summary>
    [Fact]
    public void Tests_that_need_a_server_say_so() => Assert.Empty(RepositorySources.Of(["tests/CdrStats.Domain.Tests", "tests/CdrStats.Pusher.Tests", "tests/CdrStats.Web.Tests"])
        .Where(source => source.Path.EndsWith("Tests.cs", StringComparison.Ordinal) && NeedsServer().IsMatch(source.Text) && !source.Text.Contains("[Trait(\"Needs\", \"Server\")]", StringComparison.Ordinal)).Select(source => source.Path));

    [Fact]
    public void Most_files_are_short()
    {
        var lengths = RepositorySources.Of(Product).Select(source => source.Text.AsSpan().Count('\n')).Order().ToList();

        Assert.True(lengths[lengths.Count / 2] <= 60, $"Half of the files have more than {lengths[lengths.Count / 2]} lines.");
    }

    [Theory]
    [InlineData("CdrStats.Web/Cdrs/A.cs", "var now = DateTime" + ".UtcNow;")]
    [InlineData("CdrStats.Web/Cdrs/A.cs", "var now = DateTimeOffset" + ".Now;")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "Thread" + ".Sleep(5);")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "var rows = store.ListAsync(stop)" + ".Result;")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "ListAsync(stop)" + ".Wait();")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "throw new NotImplemented" + "Exception();")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "// TO" + "DO: later")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "internal sealed class RateManager;")]
    [InlineData("CdrStats.Domain/Cdrs/A.cs", "public abstract class CallBase;")]
    [InlineData("CdrStats.Domain/Cdrs/NumberHelper.cs", "")]
    [InlineData("CdrStats.Web/Services/Mail.cs", "")]
    [InlineData("CdrStats.Web/Cdrs/A.cs", "\"select id from call \"")]
    [InlineData("CdrStats.Infrastructure/Cdrs/A.cs", "select id from call where start > $1")]
    public void A_rule_notices_what_breaks_it(string path, string line) => Assert.NotEmpty(SourceRules.Of(path, line + "\n"));

    [Fact]
    public void A_file_of_301_lines_is_noticed() => Assert.NotEmpty(SourceRules.Of("CdrStats.Web/Cdrs/A.cs", new string('\n', 301)));

    [GeneratedRegex(@"class \w+Tests\([^)]*\b(PostgresFixture|MariaDbServer)\b|SwitchUnderFire\.StartAsync")]
    private static partial Regex NeedsServer();
}
