using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CdrStats.Pusher.Tests.Destinations;

/// <summary>
/// A real server on loopback that takes calls as the console does, keeps them by their source key, and misbehaves when it is told to.
/// The console itself stands in the end-to-end tests.
/// </summary>
internal sealed class ScriptedConsole : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ScriptedConsole(WebApplication server) => _server = server;

    public ApiKeySecret Key { get; } = ApiKeySecret.New();

    /// <summary>Done in the place of an answer; returns whether the answer is to be given all the same.</summary>
    public Func<HttpContext, int, Task<bool>>? Before { get; set; }

    /// <summary>Why a record is rejected, by its call id.</summary>
    public Dictionary<string, string> Rejects { get; } = [];

    public List<int> Sizes { get; } = [];

    public Dictionary<string, JsonObject> Records { get; } = [];

    public List<string> Addresses { get; } = [];

    /// <summary>What pushers said of themselves, each with the key it came with.</summary>
    public ConcurrentQueue<(PusherReport Report, string Key)> Reports { get; } = [];

    /// <summary>What a report is answered with.</summary>
    public int ReportStatus { get; set; } = 204;

    public Uri Url { get; private set; } = default!;

    public static async Task<ScriptedConsole> StartAsync(bool tls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = SelfSigned() });
            }
        }));
        var console = new ScriptedConsole(builder.Build());
        console._server.Run(console.TakeAsync);
        await console._server.StartAsync();
        console.Url = new Uri(console._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return console;
    }

    public static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { title = "The calls cannot be taken.", detail }, options: null, "application/problem+json");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Path == "/rest-api/pusher/state/")
        {
            using var report = new MemoryStream();
            await context.Request.Body.CopyToAsync(report);
            Reports.Enqueue((PusherReportJson.Read(report.ToArray())!, context.Request.Headers.Authorization.ToString()));
            context.Response.StatusCode = ReportStatus;
            return;
        }

        var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var reader = new StreamReader(body);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Addresses.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (Before is not null && !await Before(context, lines.Length))
        {
            return;
        }

        if (context.Request.Headers.Authorization != $"Bearer {Key.Reveal()}")
        {
            await ProblemAsync(context, 401, "There is no such API key.");
            return;
        }

        Sizes.Add(lines.Length);
        await context.Response.WriteAsJsonAsync(lines.Select((line, index) => Answer((JsonObject)JsonNode.Parse(line)!, index)));
    }

    private object Answer(JsonObject record, int index) =>
        Rejects.TryGetValue((string)record["callid"]!, out var why) ? new { index, status = "rejected", reason = (string?)why }
        : new { index, status = Records.TryAdd((string)record["source_key"]!, record) ? "accepted" : "duplicate", reason = (string?)null };

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
