using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Gives incidents to people.</summary>
public sealed class IncidentAssignments(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Operators = "(is_operator or is_administrator) and not disabled";

    /// <summary>To whom an incident can be given, by name; for operators.</summary>
    public async Task<IReadOnlyList<string>> OperatorsAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand($"select coalesce(array_agg(user_name order by lower(user_name)), '{{}}') from (select user_name from console_user where {Operators} and $1 order by lower(user_name) limit 500) as operators");
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        return (string[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Gives an open incident to an operator, who is told by mail, or takes it away from whoever has it.</summary>
    /// <param name="to">Empty: nobody's.</param>
    public async Task<Saved> AssignAsync(string who, long id, string to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(to);
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        string? mail = null;
        if (to.Length > 0)
        {
            await using var find = new NpgsqlCommand($"select coalesce(email, '') from console_user where user_name = $1 and {Operators}", connection) { Parameters = { new() { Value = to } } };
            mail = await find.ExecuteScalarAsync(cancellation) as string;
            if (mail is null)
            {
                return new Saved.Refused($"There is no operator '{to}' who could take it.");
            }
        }

        string name;
        await using (var give = new NpgsqlCommand("""
            update alarm_incident set assigned_to = nullif($2, ''), assigned_at = $3 where id = $1 and closed_at is null and assigned_to is distinct from nullif($2, '')
            returning coalesce(nullif(name, ''), (select alarm.name from alarm where alarm.id = alarm_id), '')
            """, connection) { Parameters = { new() { Value = id }, new() { Value = to }, new() { Value = now.UtcDateTime } } })
        {
            if (await give.ExecuteScalarAsync(cancellation) is not string found)
            {
                return new Saved.Conflict("It is closed, or theirs already.");
            }

            name = found;
        }

        await IncidentRows.NoteAsync(connection, id, who, IncidentEventKind.Assigned, to.Length > 0 ? IncidentSentences.AssignedTo.Of(to) : IncidentSentences.AssignedToNobody, now, cancellation);
        if (mail is { Length: > 0 } && to != who)
        {
            await MailOutbox.AddAsync(connection, mail, $"Yours: {name}", $"{who} gave you this incident.\n\n{name}\nIncident: {id} (in the console: /incidents?incident={id})\n", id, now, cancellation);
        }

        await IncidentRows.AnnounceAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(0);
    }
}
