using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>What may be done about fraud with one click. The numbers are the database's.</summary>
public enum FraudDeed
{
    Blacklist = 1,
    Block = 2,

    /// <summary>It cannot be taken back.</summary>
    HangUp = 3,
}

/// <summary>What somebody did, and perhaps took back.</summary>
/// <param name="Prefix">Of a blacklist.</param>
/// <param name="ForEverybody">Of a blacklist: of everybody's calls, not the customer's alone.</param>
public sealed record FraudAction(int Id, DateTimeOffset At, string Who, FraudDeed Deed, string? Prefix, bool ForEverybody, DateTimeOffset? UndoneAt, string? UndoneBy);

/// <summary>
/// Does something about an account: a prefix on the blacklist, or webhooks that are told to block it at the switch. At most so many of them in an hour,
/// whoever does them; each can be taken back, and is in the history.
/// </summary>
public sealed class FraudDesk(NpgsqlDataSource database, ControlStore lists, TimeProvider clock)
{
    /// <summary>So many calls are ended with one click at most.</summary>
    public const int MostHungUp = 50;

    /// <summary>What was done about an account, the newest first; for operators.</summary>
    public async Task<IReadOnlyList<FraudAction>> ListAsync(AccessScope scope, FraudAccount account, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("""
            select id, at, who, kind, prefix, entry_customer_id is null, undone_at, undone_by from fraud_action where coalesce(customer_id, 0) = $1 and account_code = $2 and $3 order by id desc limit 50
            """);
        FraudTable.Ask(command, scope, account);
        var actions = new List<FraudAction>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            actions.Add(new FraudAction(
                row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), (FraudDeed)row.GetInt16(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetBoolean(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : row.GetString(7)));
        }

        return actions;
    }

    /// <summary>The webhooks that are told to block an account.</summary>
    public async Task<IReadOnlyList<string>> BlockersAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("select coalesce(array_agg(name order by lower(name)), '{}') from webhook where enabled and $1 = any(events) and $2");
        command.Parameters.Add(new() { Value = WebhookEvents.AccountBlocked });
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        return (string[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Puts a prefix or country on the blacklist; the next call goes by it.</summary>
    /// <param name="forEverybody">Else for the account's customer alone.</param>
    public async Task<Saved> BlacklistAsync(string who, FraudAccount account, long? incident, string typed, bool forEverybody, CancellationToken cancellation)
    {
        if (ControlRow.Read(typed) is not { } what)
        {
            return ControlRow.NotRead(typed, "prefix");
        }

        int? customer = forEverybody || account.CustomerId == 0 ? null : account.CustomerId;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await TooManyAsync(connection, cancellation) is { } refused)
        {
            return refused;
        }

        var note = incident is { } id ? string.Create(CultureInfo.InvariantCulture, $"fraud, incident {id}") : $"fraud, account {account.Code}";
        var (saved, _) = await lists.AddAsync(who, ControlRow.New(ListKind.Blacklist) with { CustomerId = customer, Note = note }, [what], cancellation);
        if (saved is not Saved.Done done)
        {
            return saved;
        }

        var action = await NoteAsync(connection, who, FraudDeed.Blacklist, account, incident, what, customer, done.Id, (customer is null ? FraudSentences.BlacklistedForEverybody : FraudSentences.BlacklistedForCustomer).Of(what), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(action);
    }

    /// <summary>Takes back what was done: the entry goes, or the webhooks are told to let the account call again.</summary>
    public async Task<Saved> UndoAsync(string who, int action, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        FraudAccount account;
        FraudDeed deed;
        int? entry;
        long? incident;
        await using (var take = new NpgsqlCommand("update fraud_action set undone_at = $2, undone_by = $3 where id = $1 and undone_at is null and kind <> 3 returning kind, coalesce(customer_id, 0), account_code, entry_id, incident_id", connection)
        {
            Parameters = { new() { Value = action }, new() { Value = now.UtcDateTime }, new() { Value = who } },
        })
        {
            await using var row = await take.ExecuteReaderAsync(cancellation);
            if (!await row.ReadAsync(cancellation))
            {
                return new Saved.Conflict("Somebody has taken it back already.");
            }

            (deed, account, entry, incident) = ((FraudDeed)row.GetInt16(0), new FraudAccount(row.GetInt32(1), row.GetString(2)), row.IsDBNull(3) ? null : row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt64(4));
        }

        if (deed == FraudDeed.Block)
        {
            await WebhookOutbox.AddAsync(connection, WebhookEvents.AccountUnblocked, await DataAsync(connection, account, incident, who, cancellation), now, cancellation);
        }
        else if (entry is { } id && await lists.FindAsync(AccessScope.Everything, id, cancellation) is { } listed && await lists.DeleteAsync(who, id, listed.Version, cancellation) is Saved.Conflict conflict)
        {
            return conflict;
        }

        await EditLog.AddAsync(connection, who, "fraud_action", action, account.Code, "undone", new EditChanges(), now, cancellation);
        if (incident is { } about)
        {
            await IncidentRows.NoteAsync(connection, about, who, IncidentEventKind.Acted, deed == FraudDeed.Block ? FraudSentences.Unblocked : FraudSentences.Unlisted, now, cancellation);
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return new Saved.Done(action);
    }

    /// <summary>Tells the webhooks that listen to it to block the account at the switch.</summary>
    public async Task<Saved> BlockAsync(string who, FraudAccount account, long? incident, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await TooManyAsync(connection, cancellation) is { } refused)
        {
            return refused;
        }

        var told = await WebhookOutbox.AddAsync(connection, WebhookEvents.AccountBlocked, await DataAsync(connection, account, incident, who, cancellation), clock.GetUtcNow(), cancellation);
        if (told == 0)
        {
            return new Saved.Refused("No webhook listens to it: add one under Webhooks that is told when an account is to be blocked.");
        }

        var action = await NoteAsync(connection, who, FraudDeed.Block, account, incident, null, null, null, FraudSentences.ToBlock.Of(told), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(action);
    }

    /// <summary>Orders calls in progress to be ended on their switches: <see cref="FraudHangUps"/> does it.</summary>
    public async Task<Saved> HangUpAsync(string who, FraudAccount account, long? incident, IReadOnlyList<LiveCall> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (calls.Count is 0 or > MostHungUp)
        {
            return new Saved.Refused(calls.Count == 0 ? "These calls are over." : string.Create(CultureInfo.InvariantCulture, $"At most {MostHungUp} calls are ended at once."));
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await TooManyAsync(connection, cancellation) is { } refused)
        {
            return refused;
        }

        RunningCall[] which = [.. calls.Select(one => new RunningCall(one.SwitchId, one.Call.LegId, one.Call.Channel, one.Call.Destination))];
        await FraudHangUpRows.OrderAsync(connection, who, account, incident, which, clock.GetUtcNow(), cancellation);
        var words = FraudSentences.ToHangUp.Of(which.Length);
        var action = await NoteAsync(connection, who, FraudDeed.HangUp, account, incident, null, null, null, words, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(action);
    }

    /// <summary>Holds the count of the hour until the transaction ends.</summary>
    private async Task<Saved.Refused?> TooManyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select actions_an_hour, (select count(*) from fraud_action where at > $1) from fraud_setting for update", connection)
        {
            Parameters = { new() { Value = clock.GetUtcNow().AddHours(-1).UtcDateTime } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (most, done) = (row.GetInt32(0), row.GetInt64(1));
        return done < most ? null : new Saved.Refused(string.Create(CultureInfo.InvariantCulture, $"In the last hour {done} actions were taken, and at most {most} are allowed, so that nobody blocks everybody by mistake. The limit is set on the page Fraud."));
    }

    private async Task<int> NoteAsync(
        NpgsqlConnection connection, string who, FraudDeed deed, FraudAccount account, long? incident, string? prefix, int? entryCustomer, int? entry, string words, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var add = new NpgsqlCommand("""
            insert into fraud_action (at, who, kind, incident_id, customer_id, account_code, prefix, entry_customer_id, entry_id) values ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8, $9) returning id
            """, connection)
        {
            Parameters =
            {
                new() { Value = now.UtcDateTime }, new() { Value = who }, new() { Value = (short)deed }, Null(incident, NpgsqlDbType.Bigint), new() { Value = account.CustomerId }, new() { Value = account.Code },
                Null(prefix, NpgsqlDbType.Text), Null(entryCustomer, NpgsqlDbType.Integer), Null(entry, NpgsqlDbType.Integer),
            },
        };
        var id = (int)(await add.ExecuteScalarAsync(cancellation))!;
        await EditLog.AddAsync(connection, who, "fraud_action", id, account.Code, "done", new EditChanges().Note("deed", null, words), now, cancellation);
        if (incident is { } about)
        {
            await IncidentRows.NoteAsync(connection, about, who, IncidentEventKind.Acted, words, now, cancellation);
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }

        return id;
    }

    private static async Task<object> DataAsync(NpgsqlConnection connection, FraudAccount account, long? incident, string who, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select name from customer where id = $1", connection) { Parameters = { new() { Value = account.CustomerId } } };
        var name = await command.ExecuteScalarAsync(cancellation) as string;
        return new { incident, customer = account.CustomerId == 0 ? null : new { Id = account.CustomerId, Name = name }, account_code = account.Code, by = who };
    }

    private static NpgsqlParameter Null(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
