using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CdrStats.Pusher.Monitoring;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Monitoring;

/// <summary>The socket is a real one, as systemd's; what systemd makes of it is its own affair.</summary>
public sealed class SystemdNoticeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cdr-pusher-notify").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };

    public SystemdNoticeTests() => _socket.Bind(new UnixDomainSocketEndPoint(Address));

    private string Address => Path.Combine(_folder, "notify");

    [Fact]
    public async Task A_service_says_that_it_runs_how_it_does_that_it_still_does_and_that_it_ends()
    {
        var settings = Path.Combine(_folder, "x.yaml");
        await File.WriteAllTextAsync(
            settings,
            $"storage_source: sqlite3\nfake_cdr: \"yes\"\nswitch_ip: pbx\nstorage_destination: postgres\npg_datasourcename: \"user=u host=127.0.0.1 port=1 dbname=d\"\nstate_dir: {_folder}/state",
            TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = Address, ["WATCHDOG_USEC"] = "2000000" };
        await using var pusher = PrivateProcess.Start("dotnet", _folder, environment, PusherProgram.File, "--config", settings);
        Assert.Equal("READY=1", Heard());
        Until(said => said.StartsWith("STATUS=waiting: the inbox: ", StringComparison.Ordinal));
        Until(said => said == "WATCHDOG=1");
        using (var term = Process.Start("kill", ["-TERM", pusher.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await term.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Until(said => said == "STOPPING=1\nSTATUS=Finishing the batch under way.");
        Assert.Equal(0, await pusher.EndAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_turn_that_does_not_end_is_no_sign_of_life()
    {
        var clock = new SteppedClock();
        var meter = new PumpMeter(clock);
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = Address, ["WATCHDOG_USEC"] = "100000" };
        await using var manager = SystemdNotice.Find(environment.GetValueOrDefault, meter, new Journal(TextWriter.Null, clock), clock);
        Until(said => said == "WATCHDOG=1");
        meter.Begin();
        clock.Wait(TimeSpan.FromMinutes(6));
        Until(said => said.StartsWith("STATUS=", StringComparison.Ordinal), () => meter.Note(now => now with { Accepted = now.Accepted + 1 }));
        Until(said => said.StartsWith("STATUS=", StringComparison.Ordinal), () => meter.Note(now => now with { Accepted = now.Accepted + 1 }), but: "WATCHDOG=1");
        Assert.Equal(("stuck: what it is at has lasted 6 minutes", false), (meter.Now.Sentence, meter.Now.IsWell));
        meter.End();
        Until(said => said == "WATCHDOG=1");
    }

    [Fact]
    public void Started_by_hand_no_one_is_told()
    {
        var clock = new SteppedClock();
        Assert.Null(SystemdNotice.Find(_ => null, new PumpMeter(clock), new Journal(TextWriter.Null, clock), clock));
    }

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Until(Predicate<string> holds, Action? before = null, string? but = null)
    {
        before?.Invoke();
        for (var since = Stopwatch.StartNew(); ;)
        {
            var said = Heard();
            Assert.NotEqual(but, said);
            if (holds(said))
            {
                return;
            }

            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"it said '{said}' last");
        }
    }

    private string Heard()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }
}
