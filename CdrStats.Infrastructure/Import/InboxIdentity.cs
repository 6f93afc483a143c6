using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Which inbox rows come from: its own uuid, and the short number under which the calls keep it.</summary>
internal sealed record InboxIdentity(Guid Instance, short Number)
{
    public static async Task<InboxIdentity> LoadAsync(ImportDatabases databases, NpgsqlConnection calls, CancellationToken cancellation)
    {
        await using var ask = databases.Inbox.CreateCommand("select instance from cdr_import_instance");
        var instance = (Guid)(await ask.ExecuteScalarAsync(cancellation))!;
        await using var keep = new NpgsqlCommand("insert into inbox (instance) values ($1) on conflict (instance) do update set instance = excluded.instance returning id", calls)
        {
            Parameters = { new() { Value = instance } },
        };
        return new InboxIdentity(instance, (short)(await keep.ExecuteScalarAsync(cancellation))!);
    }
}
