using System.Globalization;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Whether the import has much to do: work that can wait, waits for it.</summary>
/// <param name="most">So many waiting rows are not much yet.</param>
internal sealed class InboxTraffic(NpgsqlDataSource inbox, TimeProvider clock, int most)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// SQL for the number of rows that wait, at most so many. By their order, so that it is the index of what waits that is read: in what order is all the
    /// same, the whole inbox is read where the planner's figures are older than the last large import.
    /// </summary>
    public static string CountSql(int most) =>
        string.Create(CultureInfo.InvariantCulture, $"(select count(*)::integer from (select from cdr_import where not imported order by id limit {most}) as waiting)");

    /// <summary>Waits until the import has not much to do.</summary>
    public async Task QuietAsync(CancellationToken cancellation)
    {
        while (await IsBusyAsync(cancellation))
        {
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private async Task<bool> IsBusyAsync(CancellationToken cancellation)
    {
        await using var command = inbox.CreateCommand($"select {CountSql(most + 1)}");
        return (int)(await command.ExecuteScalarAsync(cancellation))! > most;
    }
}
