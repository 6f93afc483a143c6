using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>What is set or said wrongly ends the start with one line that names it, before anything is made or opened.</summary>
public sealed class WrongWordsTests
{
    [Theory]
    [InlineData("ConnectionStrings__CdrStat", "Host=127.0.0.1", "ConnectionStrings:CdrStat is not a setting")]
    [InlineData("ConnectionStrings__CdrStats", "Host=127.0.0.1;Prot=5432;Password=secret-word", "ConnectionStrings:CdrStats is not one to use")]
    [InlineData("ConnectionStrings__ImportCdr", "secret-word", "ConnectionStrings:ImportCdr is not one to use")]
    [InlineData("CdrStats__Redis__Url", "http://127.0.0.1:6379", "CdrStats:Redis:Url is 'http://127.0.0.1:6379'")]
    [InlineData("CdrStats__Redis__Password", "secret-word", "CdrStats:Redis has a value and no CdrStats:Redis:Url")]
    [InlineData("CdrStats__Roles", "webb", "CdrStats:Roles is 'webb'")]
    [InlineData("CdrStats__Mediation__PhoneNumberMinDigits", "12", "CdrStats:Mediation: PhoneNumberMinDigits is 12 and PhoneNumberMaxDigits 10")]
    [InlineData("ASPNETCORE_URLS", "foo", "urls is 'foo'")]
    public async Task A_setting(string name, string value, string sentence)
    {
        var run = (await VerbRun.OnAsync(null, [KeyValuePair.Create(name, value)])).Ended(1);

        Assert.StartsWith(sentence, run.Said, StringComparison.Ordinal);
        Assert.Single(run.Said.Trim().Split('\n'));
        Assert.DoesNotContain("secret-word", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_none() =>
        (await VerbRun.OnAsync(null, [], "generate", "--calls", "x")).Ended(64).Saying("'x'");
}
