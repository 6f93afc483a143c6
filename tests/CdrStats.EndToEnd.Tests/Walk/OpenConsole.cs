using System.Diagnostics;
using System.Reflection;
using CdrStats.Testing;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>
/// The console's own program, begun by its entry point in the process of the tests and listening on a real port: what it has mapped can be asked of its container
/// instead of being listed by hand.
/// </summary>
internal sealed class OpenConsole : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IAsyncDisposable
{
    private static readonly AsyncLocal<OpenConsole?> Current = new();

    private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _listening = [];
    private readonly string _data = Directory.CreateTempSubdirectory("cdrstats-open").FullName;
    private Task<int> _run = Task.FromResult(0);
    private IHost? _host;

    private OpenConsole()
    {
    }

    public IServiceProvider Services => _host!.Services;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<OpenConsole> StartAsync(string connection)
    {
        var console = new OpenConsole();
        Current.Value = console;
        console._listening.Add(DiagnosticListener.AllListeners.Subscribe(console));
        var program = typeof(LiveHub).Assembly.EntryPoint!;
        string[] settings =
        [
            "--applicationName", program.DeclaringType!.Assembly.GetName().Name!, "--urls", "http://127.0.0.1:0",
            "--ConnectionStrings:CdrStats", connection, "--CdrStats:DataDirectory", console._data,
            "--CdrStats:Admin:UserName", ConsoleProcess.Administrator, "--CdrStats:Admin:Password", ConsoleProcess.Password, "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.AspNetCore", "Warning",
        ];
        console._run = Task.Run(() => Begin(program, settings));
        if (await Task.WhenAny(console._built.Task, console._run) == console._run)
        {
            throw new InvalidOperationException("The console ended before it was built.");
        }

        console._host = await console._built.Task;
        var started = new TaskCompletionSource();
        await using var hears = console.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await Task.WhenAny(started.Task, console._run).Unwrap();
        return console;
    }

    public async ValueTask DisposeAsync()
    {
        _listening.ForEach(one => one.Dispose());
        if (!_run.IsCompleted)
        {
            Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        await _run;
        Directory.Delete(_data, recursive: true);
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            _listening.Add(value.Subscribe(this));
        }
    }

    // Another host may be built beside it: ours is the one that is built within what we began.
    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilt", Value: IHost host } && Current.Value == this)
        {
            _built.TrySetResult(host);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    // The compiler's entry point of an asynchronous program waits for it and gives its exit code.
    private static int Begin(MethodInfo program, string[] settings) => (int)program.Invoke(null, [settings])!;
}
