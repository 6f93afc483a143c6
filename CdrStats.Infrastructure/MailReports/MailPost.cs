using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>
/// Leaves the mails of schedules in the outbox. The mails of a period and the note that it is dealt with are one transaction, so that each goes out once,
/// whatever is killed whenever.
/// </summary>
public sealed class MailPost(NpgsqlDataSource database, MailSchedules schedules, TimeProvider clock)
{
    /// <summary>Asked for out of turn, by one user in an hour: the console is no way to fill other people's boxes.</summary>
    public const int MostAnHour = 20;

    /// <summary>Every schedule with periods whose mails are due, the oldest first.</summary>
    public async Task<IReadOnlyList<(MailSchedule Schedule, IReadOnlyList<DateOnly> Days)>> DueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return [.. (await schedules.EnabledAsync(cancellation))
            .Select(one => (one, MailPeriods.Open(one.Period, one.Hour, one.Done, one.Since, now, one.Zone)))
            .Where(pair => pair.Item2.Count > 0)];
    }

    /// <summary>Leaves the mails of a period, unless they were left before.</summary>
    /// <param name="mails">Null: there is none, since its user may not see it any more; the period is dealt with all the same.</param>
    public async Task<bool> LeaveAsync(MailSchedule schedule, DateOnly day, IReadOnlyList<AddressedMail>? mails, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var take = new NpgsqlCommand("update mail_schedule set done = $2 where id = $1 and version = $3 and enabled and (done is null or done < $2)", connection)
        {
            Parameters = { new() { Value = schedule.Id }, new() { Value = day }, new() { Value = schedule.Version } },
        })
        {
            if (await take.ExecuteNonQueryAsync(cancellation) == 0)
            {
                return false;
            }
        }

        if (mails is not null)
        {
            await AddAsync(connection, schedule, day, mails, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Leaves the mails of a period again, because its user asks for them.</summary>
    public async Task<Saved> SendNowAsync(MailSchedule schedule, IReadOnlyList<AddressedMail> mails, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(mails);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var count = new NpgsqlCommand("""
            select count(*)::integer from notification n join mail_schedule s on s.id = n.schedule_id
            where s.user_id = (select user_id from mail_schedule where id = $1 and user_id = $2 for update) and n.schedule_day is null and n.created_at > $3
            """, connection)
        {
            Parameters = { new() { Value = schedule.Id }, new() { Value = schedule.UserId }, new() { Value = clock.GetUtcNow().AddHours(-1).UtcDateTime } },
        })
        {
            if ((int)(await count.ExecuteScalarAsync(cancellation))! + mails.Count > MostAnHour)
            {
                return new Saved.Refused($"At most {MostAnHour} mails an hour are sent out of turn. Those of their turn go out all the same.");
            }
        }

        await AddAsync(connection, schedule, null, mails, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(schedule.Id);
    }

    // What several get is kept once.
    private async Task AddAsync(NpgsqlConnection connection, MailSchedule schedule, DateOnly? day, IReadOnlyList<AddressedMail> mails, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var (mail, all) in mails.GroupBy(one => one.Mail, ReferenceEqualityComparer.Instance).Select(same => ((ComposedMail)same.Key!, same.ToList())))
        {
            var content = await MailContents.AddAsync(connection, mail, now, cancellation);
            foreach (var (recipient, _) in all)
            {
                await MailOutbox.LeaveAsync(connection, recipient, mail.Subject, mail.Text, new MailOrigin { Content = content, Schedule = schedule.Id, Day = day }, now, cancellation);
            }
        }
    }
}
