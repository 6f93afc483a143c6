using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace CdrStats.Infrastructure.Realtime.Collectors.Sockets;

/// <summary>A TCP connection that speaks in lines and in blocks of a known length. What it keeps in memory is bounded.</summary>
internal sealed class Wire : IAsyncDisposable
{
    /// <summary>Bytes of one line.</summary>
    public const int LongestLine = 64 * 1024;

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly PipeReader _reader;

    private Wire(TcpClient client)
    {
        (_client, _stream) = (client, client.GetStream());
        _reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
    }

    /// <exception cref="FeedTroubleException">Nobody answers there.</exception>
    public static async Task<Wire> ConnectAsync(FeedAddress address, TimeProvider clock, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        using var late = new CancellationTokenSource(ConnectWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await client.ConnectAsync(address.Host, address.Port, either.Token);
            return new Wire(client);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            client.Dispose();
            throw new FeedTroubleException($"Nothing answers at {address.Host}:{address.Port} (waited {ConnectWithin.TotalSeconds:0} s). Is a firewall between?");
        }
        catch (SocketException error)
        {
            client.Dispose();
            throw new FeedTroubleException(Words(address, error), error);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The next line, without its end.</summary>
    /// <exception cref="FeedTroubleException">The connection is over, or the line is too long.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await ReadAsync(1, cancellation);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var text = line.Length > LongestLine ? null : Encoding.UTF8.GetString(line);
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                return text?.TrimEnd('\r') ?? throw TooLong();
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (buffer.Length > LongestLine)
            {
                throw TooLong();
            }

            MustGoOn(result);
        }
    }

    /// <summary>The next <paramref name="length"/> bytes.</summary>
    /// <exception cref="FeedTroubleException">The connection ended before they were there.</exception>
    public async ValueTask<byte[]> ReadBlockAsync(int length, CancellationToken cancellation)
    {
        // Taken in pieces: what a peer announces takes no room before it has come.
        using var block = new MemoryStream();
        while (block.Length < length)
        {
            var result = await ReadAsync(1, cancellation);
            var piece = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, length - block.Length));
            foreach (var part in piece)
            {
                block.Write(part.Span);
            }

            _reader.AdvanceTo(piece.End);
            if (block.Length < length)
            {
                MustGoOn(result);
            }
        }

        return block.ToArray();
    }

    public async Task SendAsync(string text, CancellationToken cancellation)
    {
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new FeedTroubleException("The connection was lost.", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        _client.Dispose();
    }

    private async ValueTask<ReadResult> ReadAsync(int least, CancellationToken cancellation)
    {
        try
        {
            return await _reader.ReadAtLeastAsync(least, cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new FeedTroubleException("The connection was lost.", error);
        }
    }

    private static void MustGoOn(ReadResult result)
    {
        if (result.IsCompleted)
        {
            throw new FeedTroubleException("The switch closed the connection.");
        }
    }

    private static FeedTroubleException TooLong() => new($"The switch sent a line of more than {LongestLine / 1024} KiB: that is not the protocol that is set for it.");

    private static string Words(FeedAddress address, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"Nobody listens at {address.Host}:{address.Port}. Is the port right, and does the switch listen on that address?",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"No address is known for the name {address.Host}.",
        _ => $"{address.Host}:{address.Port} cannot be reached: {error.Message}.",
    };
}
