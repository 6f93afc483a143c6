using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CdrStats.Testing;

/// <summary>
/// The built console as a process of its own, on a free loopback port, over a database that the test chooses. Taken from its own output,
/// as <see cref="PusherProgram"/> is.
/// </summary>
public sealed class ConsoleProcess : IAsyncDisposable
{
    public const string Administrator = "admin";
    public const string Password = "Proof-2026-console";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly PrivateProcess _process;
    private readonly string _dataDirectory;

    private ConsoleProcess(PrivateProcess process, Uri address, string dataDirectory)
    {
        (_process, Address, _dataDirectory) = (process, address, dataDirectory);
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>
    /// The console as it was built beside the tests, or as it was published where <c>CDRSTATS_CONSOLE</c> says. It is started from a folder that is not its own:
    /// its settings and files lie beside it.
    /// </summary>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CDRSTATS_CONSOLE") is { Length: > 0 } published)
            {
                return published;
            }

            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "CdrStats.Web", own.Name, "CdrStats.Web.dll");
        }
    }

    public Uri Address { get; }

    /// <summary>Without credentials; see <see cref="As"/>.</summary>
    public HttpClient Client { get; }

    public string Said => _process.Said;

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.Id;

    /// <summary>Starts it and returns at once.</summary>
    public static ConsoleProcess Launch(string connectionString, params IEnumerable<KeyValuePair<string, string>> settings) =>
        LaunchAt(new Uri($"http://127.0.0.1:{PrivateProcess.FreeTcpPort()}"), connectionString, settings);

    /// <summary>Starts it on an address, as after a crash of the one before, and returns at once.</summary>
    public static ConsoleProcess LaunchAt(Uri address, string connectionString, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(address);
        var data = Directory.CreateTempSubdirectory("cdrstats-console").FullName;
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__CdrStats"] = connectionString,
            ["CdrStats__DataDirectory"] = data,
            ["CdrStats__Admin__UserName"] = Administrator,
            ["CdrStats__Admin__Password"] = Password,
        };
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        return new(PrivateProcess.Start("dotnet", data, environment, Program, "--urls", address.OriginalString), address, data);
    }

    /// <summary>Starts it and waits until it is ready to work.</summary>
    public static async Task<ConsoleProcess> StartAsync(string connectionString, CancellationToken cancellation, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var console = Launch(connectionString, settings);
        try
        {
            await console.AnswersAsync("/health/ready", HttpStatusCode.OK, cancellation);
            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb of the console, such as <c>demo remove</c>; returns its exit code.</summary>
    public static async Task<(int Code, string Said)> RunVerbAsync(string connectionString, params string[] arguments)
    {
        var data = Directory.CreateTempSubdirectory("cdrstats-verb").FullName;
        try
        {
            var environment = new Dictionary<string, string> { ["ConnectionStrings__CdrStats"] = connectionString, ["CdrStats__DataDirectory"] = data };
            await using var verb = PrivateProcess.Start("dotnet", data, environment, [Program, .. arguments]);
            return (await verb.EndAsync(Patience), verb.Said);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Waits until a page answers with a status.</summary>
    public async Task AnswersAsync(string path, HttpStatusCode status, CancellationToken cancellation)
    {
        HttpStatusCode? last = null;
        for (var since = Stopwatch.StartNew(); since.Elapsed < Patience && !HasExited;)
        {
            try
            {
                using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative), cancellation);
                last = answer.StatusCode;
                if (last == status)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!HasExited)
            {
                last = null;
            }

            await Task.Delay(50, cancellation);
        }

        throw new InvalidOperationException($"{path} did not answer {status} but {last?.ToString() ?? "nothing"}. The console said: {Said}");
    }

    /// <summary>Waits until it has said something.</summary>
    public async Task SaysAsync(string words, CancellationToken cancellation)
    {
        for (var since = Stopwatch.StartNew(); !Said.Contains(words, StringComparison.Ordinal); await Task.Delay(50, cancellation))
        {
            if (HasExited || since.Elapsed > Patience)
            {
                throw new InvalidOperationException($"The console did not say {words} but: {Said}");
            }
        }
    }

    /// <summary>A client that signs each request with Basic.</summary>
    public HttpClient As(string user, string password)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        // Whoever asks before sending a body waits for the answer, however busy the machine.
        var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        return new HttpClient(handler) { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", basic) } };
    }

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_dataDirectory, recursive: true);
    }
}
