using CdrStats.Domain.Notifications;
using Npgsql;

namespace CdrStats.Infrastructure.Notifications.Choices;

/// <summary>Something that people are told.</summary>
/// <param name="Kind">One of <see cref="NotificationKinds"/>.</param>
internal sealed record Notice(string Kind, Severity Severity, string Subject, string Body)
{
    public long? Incident { get; init; }

    /// <summary>The one customer whose calls alone it is about, and who may know; null: it is for operators.</summary>
    public int? Customer { get; init; }
}

/// <summary>
/// Tells people: those whose addresses are named, and the users who want such mails and may have them. Users' quiet hours hold a mail back and digests
/// collect it, whoever named the address; what is critical passes. Written in the caller's transaction, like any mail.
/// </summary>
internal static class Notices
{
    private const string Permitted = """
        (exists (select from console_user_permission p where p.user_id = u.id and p.claim_type = 'permission' and p.claim_value = $3)
            or exists (select from console_user_group g join user_group_permission p on p.role_id = g.role_id where g.user_id = u.id and p.claim_type = 'permission' and p.claim_value = $3))
        """;

    /// <summary>Users whose address is named or who want this kind; of the latter those who may have it.</summary>
    private const string Listeners = $"""
        select u.email, lower(u.email) = any($1), {NotificationChoiceStore.Columns}
        from console_user u join notification_choice c on c.user_id = u.id
        where not u.disabled and u.email <> '' and (lower(u.email) = any($1)
            or ($2 = any(c.mailed) and (u.is_administrator or ($3 <> '' and {Permitted} and (u.is_operator or ($4 <> 0 and u.customer_id = $4))))))
        order by u.id
        """;

    public static async Task TellAsync(NpgsqlConnection connection, Notice notice, IReadOnlyList<string> named, DateTimeOffset now, CancellationToken cancellation)
    {
        var told = named.Distinct(StringComparer.OrdinalIgnoreCase).ToDictionary(address => address, _ => new Telling(now, false), StringComparer.OrdinalIgnoreCase);
        await using (var command = new NpgsqlCommand(Listeners, connection))
        {
            foreach (var value in (object[])[named.Select(address => address.ToLowerInvariant()).ToArray(), notice.Kind, Permission(notice.Kind), notice.Customer ?? 0])
            {
                command.Parameters.Add(new() { Value = value });
            }

            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var choices = NotificationChoiceStore.Read(row, 2);
                if (row.GetBoolean(1) || choices.Mails(notice.Kind, notice.Severity))
                {
                    told[row.GetString(0)] = choices.When(notice.Severity, now);
                }
            }
        }

        foreach (var (address, telling) in told)
        {
            var origin = new MailOrigin { Incident = notice.Incident, Severity = (short)notice.Severity, NotBefore = telling.At, IsCollected = telling.IsCollected };
            await MailOutbox.LeaveAsync(connection, address, notice.Subject, notice.Body, origin, now, cancellation);
        }
    }

    /// <summary>What somebody other than an administrator needs to be told; empty: administrators alone are.</summary>
    private static string Permission(string kind) => kind switch
    {
        NotificationKinds.Incident or NotificationKinds.Fraud => Domain.Accounts.Permissions.AlarmReport,
        NotificationKinds.Blacklist => Domain.Accounts.Permissions.ViewBlacklist,
        _ => "",
    };
}
