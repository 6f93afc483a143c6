using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdrStats.Testing.Switches;

/// <summary>A channel of a scripted switch: the truth that the console's counts are held against.</summary>
public sealed record ScriptedChannel(string Id, string CallId, string Caller, string Destination, string Account, string Gateway, DateTimeOffset Since)
{
    public bool IsUp { get; init; }
}

/// <summary>A switch on a real loopback socket: it accepts connections, and what it sends goes out in pieces of any size.</summary>
public abstract class ScriptedSwitch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Line, Task> _lines = new();
    private readonly ConcurrentDictionary<string, ScriptedChannel> _channels = new();
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private Task _accepting;
    private int _connected;

    protected ScriptedSwitch(string secret)
    {
        Secret = secret;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    public int Port { get; }

    public string Secret { get; set; }

    /// <summary>Bytes a packet; null: whole messages.</summary>
    public int? PieceSize { get; set; }

    /// <summary>Changes the channels without telling anybody: what a console misses.</summary>
    public bool IsMute { get; set; }

    /// <summary>How often somebody has connected.</summary>
    public int Connected => Volatile.Read(ref _connected);

    public IReadOnlyCollection<ScriptedChannel> Channels => [.. _channels.Values];

    /// <summary>Calls in progress: those whose first channel is up, and the others.</summary>
    public (int Answered, int Ringing) Truth
    {
        get
        {
            var calls = Channels.GroupBy(channel => channel.CallId).ToList();
            var answered = calls.Count(call => (call.FirstOrDefault(channel => channel.Id == call.Key) ?? call.First()).IsUp);
            return (answered, calls.Count - answered);
        }
    }

    /// <summary>A first channel, by which a call comes in.</summary>
    /// <param name="since">When it did; null: now.</param>
    public Task ComeInAsync(string id, string caller = "100", string destination = "34650000000", string account = "", DateTimeOffset? since = null) =>
        AddAsync(new ScriptedChannel(id, id, caller, destination, account, "", since ?? TimeProvider.System.GetUtcNow()));

    /// <summary>A further channel, by which the call of another goes on.</summary>
    public Task GoOnAsync(string id, string of, string gateway = "carrier") =>
        AddAsync(_channels[of] with { Id = id, Gateway = gateway, IsUp = false, Since = TimeProvider.System.GetUtcNow() });

    public Task AnswerAsync(string id)
    {
        var up = _channels[id] = _channels[id] with { IsUp = true };
        return TellAsync(Answered(up));
    }

    public Task HangUpAsync(string id) => _channels.TryRemove(id, out var gone) ? TellAsync(Ended(gone)) : Task.CompletedTask;

    public Task TellAsync(string text) => TellAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends the beginning of a message to everybody connected, and cuts the line in the middle of it.</summary>
    public async Task BreakOffAsync()
    {
        var begun = Encoding.UTF8.GetBytes(Answered(new ScriptedChannel("begun", "begun", "1", "2", "", "", TimeProvider.System.GetUtcNow())));
        await TellAsync(begun[..(begun.Length / 2)]);
        await HangUpAllAsync();
    }

    public async Task HangUpAllAsync()
    {
        foreach (var (line, work) in _lines)
        {
            line.Dispose();
            await work;
        }
    }

    /// <summary>No longer listens: who tries to connect is refused.</summary>
    public async Task GoAwayAsync()
    {
        _listener.Stop();
        await _accepting;
        await HangUpAllAsync();
    }

    /// <summary>Listens again, at the same place.</summary>
    public void ComeBack()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await GoAwayAsync();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Speaks with one who has connected, until they are gone.</summary>
    protected abstract Task SpeakAsync(Line line, CancellationToken stop);

    protected abstract string Created(ScriptedChannel channel);

    protected abstract string Answered(ScriptedChannel channel);

    protected abstract string Ended(ScriptedChannel channel);

    /// <summary>Ends the call of the channel that somebody named; false: there is none.</summary>
    protected async Task<bool> KilledAsync(string name, Func<ScriptedChannel, string> nameOf)
    {
        if (Channels.FirstOrDefault(channel => nameOf(channel) == name) is not { } named)
        {
            return false;
        }

        foreach (var channel in Channels.Where(channel => channel.CallId == named.CallId))
        {
            await HangUpAsync(channel.Id);
        }

        return true;
    }

    /// <summary>Two channels are one call from now on, and it is told so.</summary>
    protected Task TieAsync(string one, string other, string told)
    {
        _channels[other] = _channels[other] with { CallId = _channels[one].CallId };
        return TellAsync(told);
    }

    private Task AddAsync(ScriptedChannel channel)
    {
        _channels[channel.Id] = channel;
        return TellAsync(Created(channel));
    }

    private async Task TellAsync(byte[] bytes)
    {
        if (IsMute)
        {
            return;
        }

        foreach (var line in _lines.Keys.Where(line => line.IsListening))
        {
            await line.SendAsync(bytes);
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var line = new Line(await listener.AcceptTcpClientAsync(_stop.Token), this);
                Interlocked.Increment(ref _connected);
                _lines[line] = Task.Run(() => SpeakToTheEndAsync(line));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It no longer listens.
        }
    }

    private async Task SpeakToTheEndAsync(Line line)
    {
        try
        {
            await SpeakAsync(line, _stop.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
        {
            // They are gone, or we hung up.
        }
        finally
        {
            line.Dispose();
            _lines.TryRemove(line, out _);
        }
    }

    /// <summary>One connection.</summary>
    protected sealed class Line : IDisposable
    {
        private readonly TcpClient _client;
        private readonly NetworkStream _stream;
        private readonly StreamReader _reader;
        private readonly ScriptedSwitch _switch;
        private readonly SemaphoreSlim _turn = new(1, 1);

        internal Line(TcpClient client, ScriptedSwitch scripted)
        {
            client.NoDelay = true;
            (_client, _stream, _switch) = (client, client.GetStream(), scripted);
            _reader = new StreamReader(_stream, Encoding.UTF8);
        }

        /// <summary>Whether they have asked for events.</summary>
        public bool IsListening { get; set; }

        public ValueTask<string?> ReadLineAsync(CancellationToken stop) => _reader.ReadLineAsync(stop);

        public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

        public async Task SendAsync(ReadOnlyMemory<byte> bytes)
        {
            await _turn.WaitAsync();
            try
            {
                var piece = _switch.PieceSize ?? bytes.Length;
                for (var at = 0; at < bytes.Length; at += piece)
                {
                    await _stream.WriteAsync(bytes.Slice(at, Math.Min(piece, bytes.Length - at)));
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // They are gone.
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _client.Dispose();
    }
}
