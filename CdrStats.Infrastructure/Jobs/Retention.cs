using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Api;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Jobs;

/// <summary>How long things are kept: calls in whole months (UTC) before the present one, null for ever; the rest in days.</summary>
public sealed record RetentionSettings(int InboxDays, int MinuteDays, int LedgerDays, int? CallMonths = null, int RebillDays = 90, int AlarmReportDays = 400,
    int SwitchMinuteDays = RetentionSettings.DefaultSwitchMinuteDays, int AuditLogDays = RetentionSettings.DefaultAuditLogDays)
{
    public const string Section = "CdrStats:Retention";

    /// <summary>Rolling alarms are tried on so many days, and the week that those are held against.</summary>
    private const int DefaultSwitchMinuteDays = 98;

    /// <summary>Ten years: what tax law asks of those who keep books, and what a dispute is fought about.</summary>
    private const int DefaultAuditLogDays = 3653;

    public static RetentionSettings From(IConfiguration configuration) => new(
        configuration.GetValue($"{Section}:InboxDays", 30),
        configuration.GetValue($"{Section}:MinuteRollupDays", 14),
        configuration.GetValue($"{Section}:LedgerDays", 30),
        configuration[$"{Section}:CallMonths"] is { Length: > 0 } ? configuration.GetValue<int>($"{Section}:CallMonths") : null,
        configuration.GetValue($"{Section}:RebillUndoDays", 90),
        configuration.GetValue($"{Section}:AlarmReportDays", 400),
        configuration.GetValue($"{Section}:SwitchMinuteRollupDays", DefaultSwitchMinuteDays),
        configuration.GetValue($"{Section}:AuditLogDays", DefaultAuditLogDays));
}

/// <summary>Removes what is past its time, a little at once, so that neither import nor pages wait for it.</summary>
public sealed partial class Retention(ImportDatabases databases, Func<RetentionSettings> current, TimeProvider clock, ILogger<Retention> logger)
{
    private const int Chunk = 10_000;

    /// <summary>
    /// Of rows with higher ids than $2 a chunk, oldest first: removes those that our own import marked before $1. Where the inbox is a predecessor's
    /// table, its rows are marked as imported, too, by somebody else: those have neither our call's id (0: quarantined) nor, as a duplicate that we
    /// passed over has, a source key. Tells the last id it saw, whether all it saw were such foreign rows, and whether any row was old enough.
    /// </summary>
    private const string Purge = """
        with seen as materialized (
            select id, imported, received_at < $1 as old, call_id is not null or source_key is not null as ours from cdr_import where id > $2 order by id limit $3),
        gone as (delete from cdr_import using seen where cdr_import.id = seen.id and seen.imported and seen.old and seen.ours and cdr_import.imported returning 1)
        select max(id)::bigint, coalesce(bool_and(imported and not ours), false), coalesce(bool_or(old), false), (select count(*) from gone) from seen
        """;

    /// <summary>Attached partitions whose calls all began before $1, oldest first. Their names tell their month (see calls.sql).</summary>
    private const string Outlived = """
        select inhrelid::regclass::text from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = 'call'::regclass and relname ~ '^call_\d{6}' and to_date(substring(relname from 6 for 6), 'YYYYMM') < $1 order by relname
        """;

    private static readonly TimeSpan LooksAgainAtForeign = TimeSpan.FromDays(1);
    private long _foreignUpTo = long.MinValue;
    private DateTimeOffset _lookedAtForeign;

    /// <returns>Inbox rows removed.</returns>
    public async Task<long> PurgeAsync(CancellationToken cancellation)
    {
        var (now, settings) = (clock.GetUtcNow().UtcDateTime, current());
        await ExecuteAsync(databases.Calls, "delete from rollup_minute where bucket < $1", now.AddDays(-settings.MinuteDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from rollup_minute_switch where bucket < $1", now.AddDays(-settings.SwitchMinuteDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from import_batch where finished_at < $1", now.AddDays(-settings.LedgerDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from rollup_audit where checked_at < $1", now.AddDays(-settings.LedgerDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from rebill_kept where job_id in (select id from rebill_job where finished_at < $1 and undo_at is null)", now.AddDays(-settings.RebillDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from ended_change where noted_at < $1", now - EndedChanges.Kept, cancellation);
        await ExecuteAsync(databases.Calls, "delete from call_arrival where noted_at < $1 and not is_backlog", now - FraudArrivals.Kept, cancellation);
        await ExecuteAsync(databases.Calls, "delete from fraud_hour where bucket < $1", now - FraudHabits.HoursKept, cancellation);
        await ExecuteAsync(databases.Calls, "delete from alarm_report where evaluated_at < $1", now.AddDays(-settings.AlarmReportDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from fraud_hang_up where at < $1", now.AddDays(-settings.AlarmReportDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from webhook_delivery where created_at < $1 and state <> 1", now.AddDays(-settings.AlarmReportDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from notification where created_at < $1 and state <> 1", now.AddDays(-settings.AlarmReportDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from mail_content where created_at < $1 and not exists (select from notification where content_id = mail_content.id and state = 1)", now.AddDays(-settings.LedgerDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from job_history where started_at < $1", now.AddDays(-settings.LedgerDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from kept_answer where begun_at < $1", now - KeptAnswers.KeptFor, cancellation);
        await ExecuteAsync(databases.Calls, "delete from admin_edit where edited_at < $1", now.AddDays(-settings.AuditLogDays), cancellation);
        await DropMonthsAsync(now, settings, cancellation);
        await ExecuteAsync(databases.Inbox, "delete from pusher_state where received_at < $1", now.AddDays(-Diagnostics.PusherStates.DaysKept), cancellation);
        return await PurgeInboxAsync(now.AddDays(-settings.InboxDays), cancellation);
    }

    /// <summary>
    /// Drops months of calls, one transaction each; roll-ups stay, and know more than the calls from then on. The lock that it takes on all calls
    /// is waited for a moment only, since everybody else would wait behind it: a month that is being read now goes in an hour.
    /// </summary>
    private async Task DropMonthsAsync(DateTime now, RetentionSettings settings, CancellationToken cancellation)
    {
        if (settings.CallMonths is not { } months)
        {
            return;
        }

        var kept = new DateOnly(now.Year, now.Month, 1).AddMonths(-months);
        await using var connection = await databases.Calls.OpenConnectionAsync(cancellation);
        var outlived = new List<string>();
        await using (var find = new NpgsqlCommand(Outlived, connection) { Parameters = { new() { Value = kept } } })
        {
            await using var reader = await find.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                outlived.Add(reader.GetString(0));
            }
        }

        foreach (var month in outlived)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await using var drop = new NpgsqlCommand($"set local lock_timeout = '3s'; drop table {month}", connection, transaction);
                await drop.ExecuteNonQueryAsync(cancellation);
                await transaction.CommitAsync(cancellation);
                LogDropped(month, months);
            }
            catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                LogBusy(month);
                return;
            }
        }
    }

    private async Task<long> PurgeInboxAsync(DateTime before, CancellationToken cancellation)
    {
        // Ten years of a predecessor's rows in front of ours are not read every hour, but one of them may have been sent to be imported anew.
        if (clock.GetUtcNow() - _lookedAtForeign > LooksAgainAtForeign)
        {
            (_foreignUpTo, _lookedAtForeign) = (long.MinValue, clock.GetUtcNow());
        }

        long removed = 0;
        var above = _foreignUpTo;
        while (true)
        {
            await using var command = databases.Inbox.CreateCommand(Purge);
            command.CommandTimeout = 600;
            command.Parameters.AddWithValue(before);
            command.Parameters.AddWithValue(above);
            command.Parameters.AddWithValue(Chunk);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            if (reader.IsDBNull(0))
            {
                return removed;
            }

            removed += reader.GetInt64(3);
            if (reader.GetBoolean(1) && above == _foreignUpTo)
            {
                _foreignUpTo = reader.GetInt64(0);
            }

            above = reader.GetInt64(0);
            if (!reader.GetBoolean(2))
            {
                return removed;
            }
        }
    }

    private static async Task<int> ExecuteAsync(NpgsqlDataSource database, string sql, DateTime before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(before);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Information, "Dropped {Month}: its calls began more than {Months} whole months ago; reports keep their figures")]
    private partial void LogDropped(string month, int months);

    [LoggerMessage(LogLevel.Information, "{Month} is past its time but being read; it is dropped at the next run")]
    private partial void LogBusy(string month);
}

public static class JobsModule
{
    public static IServiceCollection AddJobWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:InboxDays", 1, 3650));
        // Reports take the edges of their ranges from minutes of the last 13 days.
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:MinuteRollupDays", 14, 3650));
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:SwitchMinuteRollupDays", 14, 3650));
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:LedgerDays", 1, 3650));
        // Not one month: an inbox row may be imported anew for 30 days, and its call should still be there.
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:CallMonths", 2, 1200));
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:RebillUndoDays", 1, 3650));
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:AlarmReportDays", 1, 3650));
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:AuditLogDays", 90, 36_500));
        services.AddSingleton<Func<RetentionSettings>>(() => RetentionSettings.From(configuration));
        services.AddSingleton<Retention>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobBoard>();
        return services;
    }
}
