using CdrStats.Domain.Accounts;
using CdrStats.Pusher.Configuration;
using Xunit;

namespace CdrStats.Pusher.Tests.Configuration;

public sealed class DestinationSettingsTests
{
    private static readonly string Key = ApiKeySecret.New().Reveal();

    [Theory]
    [InlineData("http://127.0.0.1:8000", "http://127.0.0.1:8000/rest-api/cdr/")]
    [InlineData("https://console.example.org/", "https://console.example.org/rest-api/cdr/")]
    [InlineData("https://example.org/cdr/console", "https://example.org/cdr/console/rest-api/cdr/")]
    [InlineData("https://console.example.org/rest-api/", "https://console.example.org/rest-api/cdr/")]
    [InlineData("https://console.example.org/rest-api/cdr/", "https://console.example.org/rest-api/cdr/")]
    [InlineData("https://[2001:db8::1]:8443/rest-api/cdr", "https://[2001:db8::1]:8443/rest-api/cdr/")]
    public void The_consoles_address_is_understood_with_and_without_that_of_its_calls(string written, string address)
    {
        var http = Assert.IsType<DestinationSettings.Http>(Parse($"http_url: \"{written}\"", $"http_api_key: {Key}").Destination);
        Assert.Equal((address, Key), (http.Address.AbsoluteUri, http.Key.Reveal()));
    }

    [Theory]
    [InlineData("http_url: https://c.example", "http_api_key is missing")]
    [InlineData("http_api_key: KEY", "http_url is missing: it is the console's address, as in https://console.example.org")]
    [InlineData("http_url: console.example.org\nhttp_api_key: KEY", "http_url cannot be 'console.example.org': it is the console's address with http:// or https:// before it")]
    [InlineData("http_url: ftp://c.example\nhttp_api_key: KEY", "http_url cannot be 'ftp://c.example'")]
    [InlineData("http_url: https://u:p@c.example\nhttp_api_key: KEY", "http_url is an address alone")]
    [InlineData("http_url: https://c.example\nhttp_api_key: cdrs_short", "http_api_key is not a key of a console: it begins with cdrs_ and is copied as a whole")]
    [InlineData("http_url: https://c.example\nhttp_api_key: KEY\ntable_destination: cdr_import", "table_destination is for storage_destination postgres: take it out, or set that")]
    [InlineData("http_url: https://c.example\nhttp_key: KEY", "unknown key 'http_key'; did you mean 'http_url'?")]
    public void What_is_missing_or_cannot_be_ends_the_start_with_one_line_that_tells_no_key(string lines, string sentence)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Parse(lines.Replace("KEY", Key, StringComparison.Ordinal))).Message;
        Assert.StartsWith("x.yaml", wrong, StringComparison.Ordinal);
        Assert.Contains(sentence, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong);
        Assert.DoesNotContain(Key, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("cdrs_short", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storage_destination: htpp", "storage_destination cannot be 'htpp'; did you mean 'http'?")]
    [InlineData("storage_destination: \"\"", "storage_destination is missing: http or postgres")]
    public void Another_destination_names_the_nearest(string line, string sentence) => Assert.Contains(
        sentence, Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("x.yaml", $"storage_source: sqlite3\nfake_cdr: \"yes\"\n{line}")).Message, StringComparison.Ordinal);

    private static PusherConfig Parse(params string[] lines) =>
        ConfigFile.Parse("x.yaml", $"storage_source: sqlite3\nfake_cdr: \"yes\"\nswitch_ip: pbx\nstorage_destination: http\n{string.Join('\n', lines)}");
}
