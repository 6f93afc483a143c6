using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdrStats.Testing;

/// <summary>What a receiver was sent.</summary>
public sealed record HeardRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A receiver of webhooks on loopback, which answers as it is told and keeps what it was sent.</summary>
public sealed class HttpPeer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<HeardRequest> _heard = new();
    private readonly Task _work;

    public HttpPeer()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _work = AnswerAsync();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/hook";

    /// <summary>The status that it answers with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>What it answers to one request, in JSON; null: as it is told by <see cref="Status"/>.</summary>
    public Func<HeardRequest, (int Status, string Json)>? Answer { get; set; }

    public IReadOnlyList<HeardRequest> Heard => [.. _heard];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _work;
        ((IDisposable)_listener).Dispose();
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception over) when (over is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var headers = context.Request.Headers.AllKeys.OfType<string>().ToDictionary(name => name, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase);
            var heard = new HeardRequest(context.Request.Url!.AbsolutePath, headers, await reader.ReadToEndAsync());
            _heard.Enqueue(heard);
            var (status, words) = Answer?.Invoke(heard) ?? (Status, "heard");
            (context.Response.StatusCode, context.Response.ContentType) = (status, Answer is null ? null : "application/json");
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(words));
            context.Response.Close();
        }
    }
}
