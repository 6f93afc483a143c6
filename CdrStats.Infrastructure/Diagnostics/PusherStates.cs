using System.Globalization;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Diagnostics;
using CdrStats.Infrastructure.Import;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>A pusher, as it last reported.</summary>
/// <param name="SwitchId">Whose records it reads; null: no switch is known by its text.</param>
public sealed record SeenPusher(int? SwitchId, PusherReport Report, DateTimeOffset ReceivedAt);

/// <summary>How the taking of a report ended.</summary>
public enum PusherStateOutcome
{
    Taken,

    /// <summary>It is of another switch than the key's, or the sender is no operator and has no switch's key.</summary>
    NotTheirs,

    /// <summary>No switch is known by this text: it is made by its first record.</summary>
    UnknownSwitch,
}

/// <summary>Keeps what pushers say of themselves, the latest of each, beside the inbox.</summary>
public sealed class PusherStates(ImportDatabases databases)
{
    /// <summary>A pusher that said nothing for so long is forgotten.</summary>
    public const int DaysKept = 30;

    private const int MostOfASwitch = 16;
    private const int MostListed = 1000;

    /// <param name="scope">Of whoever hands it in: an operator speaks for any switch.</param>
    /// <param name="switchOfKey">The one switch that a switch's key speaks for; null: it is none.</param>
    public async Task<PusherStateOutcome> SaveAsync(PusherReport report, AccessScope scope, int? switchOfKey, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(scope);
        if (switchOfKey is null && !scope.SeesEverything)
        {
            return PusherStateOutcome.NotTheirs;
        }

        var known = (await SwitchTexts.ReadAsync(databases.Calls, cancellation)).Find(report.Switch);
        if (switchOfKey is { } own && known != own)
        {
            return PusherStateOutcome.NotTheirs;
        }

        if (known is null)
        {
            return PusherStateOutcome.UnknownSwitch;
        }

        await using var connection = await databases.Inbox.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("insert into pusher_state (switch, pusher, state, received_at) values ($1, $2, $3, now()) on conflict (switch, pusher) do update set state = excluded.state, received_at = excluded.received_at")
                {
                    Parameters = { new() { Value = report.Switch }, new() { Value = report.Name }, new() { Value = PusherReportJson.Write(report), NpgsqlDbType = NpgsqlDbType.Jsonb } },
                },
                // Whatever names are thought up, they do not fill the table.
                new(string.Create(CultureInfo.InvariantCulture, $"delete from pusher_state where switch = $1 and pusher in (select pusher from pusher_state where switch = $1 order by received_at desc offset {MostOfASwitch})"))
                {
                    Parameters = { new() { Value = report.Switch } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
        return PusherStateOutcome.Taken;
    }

    /// <summary>Every pusher that has reported, the last one first. It crosses all tenants, so it answers an operator's scope alone.</summary>
    public async Task<IReadOnlyList<SeenPusher>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ChainQueries.MustSeeEverything(scope);
        return await ListAsync(databases.Inbox, await SwitchTexts.ReadAsync(databases.Calls, cancellation), cancellation);
    }

    internal static async Task<IReadOnlyList<SeenPusher>> ListAsync(NpgsqlDataSource inbox, SwitchTexts switches, CancellationToken cancellation)
    {
        await using var command = inbox.CreateCommand(
            string.Create(CultureInfo.InvariantCulture, $"select switch, pusher, state::text, received_at from pusher_state order by received_at desc limit {MostListed}"));
        var pushers = new List<SeenPusher>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            // What a pusher wrote by itself may be anything; its name and its switch are the row's.
            var report = (PusherReportJson.Read(Encoding.UTF8.GetBytes(row.GetString(2))) ?? new PusherReport { Notice = "its report cannot be read: it is of another version" })
                with
            { Switch = row.GetString(0), Name = row.GetString(1) };
            pushers.Add(new SeenPusher(switches.Find(report.Switch), report, row.GetFieldValue<DateTimeOffset>(3)));
        }

        return pushers;
    }
}

/// <summary>Switches by the texts of their records: addresses win over names, names over further ones.</summary>
internal sealed class SwitchTexts
{
    private readonly Dictionary<string, int> _ids = [];

    public static async Task<SwitchTexts> ReadAsync(NpgsqlDataSource calls, CancellationToken cancellation)
    {
        var texts = new SwitchTexts();
        await using var command = calls.CreateCommand(
            "select id, ip_address, 1 as rank from switch union all select id, name, 2 from switch union all select switch_id, alias, 3 from switch_alias order by 3, 1");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            texts._ids.TryAdd(SwitchName.Canonical(row.GetString(1)), row.GetInt32(0));
        }

        return texts;
    }

    public int? Find(string text) => _ids.TryGetValue(SwitchName.Canonical(text), out var id) ? id : null;
}
