using System.Text.Json;
using CdrStats.Infrastructure.Realtime.Collectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>Against JSON-RPC answers as the dialog modules of Kamailio and OpenSIPS give them.</summary>
public sealed class DialogFeedTests
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

    // As mi_http's documentation shows the exchange.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","result":{"dialog:active_dialogs":5,"dialog:early_dialogs":3,"dialog:processed_dialogs":20,"dialog:expired_dialogs":0},"id":1}""", 5, 3)]
    [InlineData("""{"jsonrpc":"2.0","result":{"dialog:active_dialogs":0,"dialog:early_dialogs":0},"id":1}""", 0, 0)]
    public async Task OpenSIPS_counts_early_dialogs_beside_the_active_ones(string answer, int answered, int ringing)
    {
        await using var opensips = await StartAsync(answer, "/mi", body => body.GetProperty("method").GetString() == "get_statistics" && body.GetProperty("params")[0][0].GetString() == "dialog:");
        var heard = Assert.IsType<FeedHeard.Calls>(await FeedTrial.HearAsync(AddressOf(opensips) with { Kind = LiveFeedKind.OpenSipsMi }, TimeProvider.System, Stop));

        Assert.Equal(("OpenSIPS", answered, ringing), (heard.Greeting, heard.Count.Answered, heard.Count.Ringing));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32000,"message":"no statistics"},"id":1}""", "mi_http must answer at /mi")]
    [InlineData("""{"jsonrpc":"2.0","result":{"tm:received_replies":1},"id":1}""", "does not tell its dialogs")]
    [InlineData(null, "OpenSIPS answers 404 to /mi")]
    public async Task What_is_missing_of_OpenSIPS_is_named(string? answer, string trouble)
    {
        await using var opensips = await StartAsync(answer, "/mi");
        Assert.Contains(trouble, Assert.IsType<FeedHeard.Nothing>(await FeedTrial.HearAsync(AddressOf(opensips) with { Kind = LiveFeedKind.OpenSipsMi }, TimeProvider.System, Stop)).Reason, StringComparison.Ordinal);
    }

    private static FeedAddress AddressOf(WebApplication kamailio) => new(LiveFeedKind.KamailioRpc, "127.0.0.1", new Uri(kamailio.Urls.Single()).Port, "", "");

    private static async Task<WebApplication> StartAsync(string? answer, string path = "/RPC", Func<JsonElement, bool>? isAsked = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var kamailio = builder.Build();
        if (answer is not null)
        {
            kamailio.MapPost(path, (JsonElement body) => isAsked?.Invoke(body) == false ? Results.BadRequest() : Results.Text(answer, "application/json"));
        }

        await kamailio.StartAsync(Stop);
        return kamailio;
    }
}
