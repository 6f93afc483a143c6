using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CdrStats.Web.Diagnostics.Metrics;

/// <summary>How many pages are open on this console, and how many of them have lost their connection and may come back.</summary>
internal sealed class OpenPages
{
    private int _open;
    private int _connected;

    public int Open => Volatile.Read(ref _open);

    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Counts one page.</summary>
    internal sealed class Counting(OpenPages pages) : CircuitHandler
    {
        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => Count(ref pages._open, 1);

        public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => Count(ref pages._connected, 1);

        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken) => Count(ref pages._connected, -1);

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken) => Count(ref pages._open, -1);

        private static Task Count(ref int count, int by)
        {
            Interlocked.Add(ref count, by);
            return Task.CompletedTask;
        }
    }
}
