using CdrStats.Infrastructure.Realtime.Collectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>Against JSON-RPC answers as Kamailio's dialog module gives them.</summary>
public sealed class KamailioFeedTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","result":{"starting":1,"connecting":2,"answering":0,"ongoing":5,"all":8},"id":1}""", 5, 3)]
    [InlineData("""{"jsonrpc":"2.0","result":{"starting":0,"connecting":0,"answering":0,"ongoing":0,"all":0},"id":1}""", 0, 0)]
    public async Task All_dialogs_less_those_that_are_confirmed_ring(string answer, int answered, int ringing)
    {
        await using var kamailio = await StartAsync(answer);
        var heard = Assert.IsType<FeedHeard.Calls>(await FeedTrial.HearAsync(AddressOf(kamailio), TimeProvider.System, Stop));

        Assert.Equal(("Kamailio", answered, ringing), (heard.Greeting, heard.Count.Answered, heard.Count.Ringing));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}""", "the dialog module must be loaded")]
    [InlineData("<html>", "does not speak JSON-RPC")]
    [InlineData("[]", "does not tell its dialogs")]
    [InlineData("""{"jsonrpc":"2.0","result":{"ongoing":"5","all":"8"},"id":1}""", "does not tell its dialogs")]
    [InlineData(null, "answers 404")]
    public async Task What_is_missing_is_named(string? answer, string trouble)
    {
        await using var kamailio = await StartAsync(answer);
        Assert.Contains(trouble, Assert.IsType<FeedHeard.Nothing>(await FeedTrial.HearAsync(AddressOf(kamailio), TimeProvider.System, Stop)).Reason, StringComparison.Ordinal);
    }

    private static FeedAddress AddressOf(WebApplication kamailio) => new(LiveFeedKind.KamailioRpc, "127.0.0.1", new Uri(kamailio.Urls.Single()).Port, "", "");

    private static async Task<WebApplication> StartAsync(string? answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var kamailio = builder.Build();
        if (answer is not null)
        {
            kamailio.MapPost("/RPC", () => Results.Text(answer, "application/json"));
        }

        await kamailio.StartAsync(Stop);
        return kamailio;
    }
}
