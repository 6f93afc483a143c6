using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CdrStats.Testing;

/// <summary>
/// A mail server on loopback that takes mails, refuses certain recipients, is busy, or hangs up in the middle of a mail, as it is told. What it took,
/// it keeps as text.
/// </summary>
public sealed class SmtpPeer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _taken = new();
    private readonly Task _work;

    public SmtpPeer(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _work = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>What has a console send its mails here.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("CdrStats__Mail__Host", "127.0.0.1"), new("CdrStats__Mail__Port", Port.ToString(CultureInfo.InvariantCulture)), new("CdrStats__Mail__Security", "none"),
    ];

    /// <summary>Mails, as they came.</summary>
    public IReadOnlyList<string> Taken => [.. _taken];

    /// <summary>Answers 550 to it.</summary>
    public string? Refused { get; set; }

    /// <summary>Answers 451 to every mail.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Hangs up so many times in the middle of a mail.</summary>
    public int HangsUp { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await TalkAsync(client);
                }
                catch (IOException)
                {
                    // The other side hung up.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 peer ESMTP");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                if (await TakeAsync(reader) is not { } mail)
                {
                    return;
                }

                _taken.Enqueue(mail);
            }

            await writer.WriteLineAsync(verb switch
            {
                "MAIL" when IsBusy => "451 4.3.0 busy, come again",
                "RCPT" when Refused is { } refused && line.Contains(refused, StringComparison.OrdinalIgnoreCase) => "550 5.1.1 no such box",
                "QUIT" => "221 bye",
                _ => "250 ok",
            });
            if (verb == "QUIT")
            {
                return;
            }
        }
    }

    private async Task<string?> TakeAsync(StreamReader reader)
    {
        var mail = new List<string>();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.Add(line);
            if (HangsUp > 0 && line.Length == 0)
            {
                HangsUp--;
                return null;
            }
        }

        return string.Join('\n', mail);
    }
}
