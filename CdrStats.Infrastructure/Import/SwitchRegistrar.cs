using CdrStats.Domain.Cdrs;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Makes a switch of the first record that names it; people are asked to review it.</summary>
internal sealed class SwitchRegistrar(NpgsqlDataSource calls)
{
    /// <summary>Its own transaction: the switch stays, whatever becomes of the batch. Two hosts that meet it at once make one.</summary>
    public async Task RegisterAsync(string recordsSwitch, CdrSource type, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand(
            """
            insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at)
            select $1, $1, $2, gen_random_uuid(), true, false, $3
            on conflict do nothing
            """);
        command.Parameters.AddWithValue(SwitchName.Canonical(recordsSwitch));
        command.Parameters.AddWithValue((short)type);
        command.Parameters.AddWithValue(now.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
