using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.History.Influx;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.History;

/// <summary>An InfluxDB that knows no MessagePack is asked for JSON; what 1.x and 2.x answer in it is tested with all that is read from them.</summary>
public sealed class InfluxAnswerTests
{
    private const string Rows = """{"results":[{"statement_id":0,"series":[{"name":"calls","tags":{"switch":"7"},"columns":["time","most","cps"],"values":[[1772323200,12,0.5],[1772323260,null,3]]}]}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400)]
    [InlineData(406)]
    [InlineData(415)]
    [InlineData(200)]
    public async Task Who_does_not_know_MessagePack_is_asked_for_JSON_from_then_on(int refusal)
    {
        await using var peer = new HttpPeer { Answer = heard => (heard.Headers["Accept"] == "application/json" ? 200 : refusal, Rows) };
        using var influx = Connect(peer);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var rows = await influx.AskAsync("SELECT", Stop);
            Assert.Equal(["7 1772323200 12 0.5", "7 1772323260  3"], rows.Select(row => FormattableString.Invariant($"{row.Tags["switch"]} {row.At.ToUnixTimeSeconds()} {row.Values[0]} {row.Values[1]}")));
        }

        Assert.Equal(
            refusal == 200 ? ["application/x-msgpack", "application/x-msgpack"] : ["application/x-msgpack", "application/json", "application/json"],
            peer.Heard.Select(heard => heard.Headers["Accept"]));
    }

    [Fact]
    public async Task A_wrong_statement_is_told_in_words_and_changes_nothing()
    {
        await using var peer = new HttpPeer { Answer = _ => (400, """{"error":"error parsing query: found EOF"}""") };
        using var influx = Connect(peer);

        Assert.Contains("found EOF", (await Assert.ThrowsAsync<SeriesTroubleException>(() => influx.AskAsync("SELEC", Stop))).Message, StringComparison.Ordinal);
        peer.Answer = _ => (200, Rows);
        Assert.Equal(2, (await influx.AskAsync("SELECT", Stop)).Count);
        Assert.Equal("application/x-msgpack", peer.Heard[^1].Headers["Accept"]);
    }

    private static InfluxConnection Connect(HttpPeer peer) => new(new InfluxSettings(new Uri(peer.Url[..^"hook".Length]), "calls", "", "", ""));
}
