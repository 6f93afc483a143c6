using CdrStats.Infrastructure.Import;

namespace CdrStats.Infrastructure.Demo;

/// <summary>Invented calls for a console of one's own: to try it out, or to measure it. They are calls like any others, and stay.</summary>
public sealed class GeneratedCalls(ImportHost host, TimeProvider clock)
{
    private const int Batch = 50_000;

    /// <summary>Writes a past to the inbox, in batches that each count at once; returns how many rows were written.</summary>
    public async Task<long> WriteAsync(int calls, int days, CallOrigin origin, IProgress<long> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        long written = 0;
        var now = clock.GetUtcNow();
        await using var connection = await host.Databases.Inbox.OpenConnectionAsync(cancellation);
        foreach (var batch in CallHistory.Of(calls, days, now, new CallInvention(HashCode.Combine(now.Ticks), origin)).Chunk(Batch))
        {
            written += await InboxCopy.WriteAsync(connection, batch, cancellation);
            progress.Report(written);
        }

        return written;
    }

    /// <summary>The account codes of the console's own customers, so that generated calls have owners; null when it has none.</summary>
    public async Task<IReadOnlyList<string>?> CodesAsync(CancellationToken cancellation)
    {
        await using var command = host.Databases.Calls.CreateCommand(
            "select a.code from account_code a join customer c on c.id = a.customer_id where a.switch_id is null and not c.demo order by a.code limit 1000");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var codes = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            codes.Add(reader.GetString(0));
        }

        return codes.Count > 0 ? codes : null;
    }
}
