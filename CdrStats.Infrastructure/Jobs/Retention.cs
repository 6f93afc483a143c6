using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Import;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdrStats.Infrastructure.Jobs;

/// <summary>How long what is not a call is kept, in days.</summary>
public sealed record RetentionSettings(int InboxDays, int MinuteDays, int LedgerDays)
{
    public const string Section = "CdrStats:Retention";

    public static RetentionSettings From(IConfiguration configuration) => new(
        configuration.GetValue($"{Section}:InboxDays", 30),
        configuration.GetValue($"{Section}:MinuteRollupDays", 14),
        configuration.GetValue($"{Section}:LedgerDays", 30));
}

/// <summary>Removes what is past its time, a little at once, so that neither import nor pages wait for it.</summary>
public sealed class Retention(ImportDatabases databases, RetentionSettings settings, TimeProvider clock)
{
    private const int Chunk = 5000;

    /// <returns>Inbox rows removed.</returns>
    public async Task<long> PurgeAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        long removed = 0;
        int last;
        do
        {
            // Oldest ids first: the primary key finds them, and waiting rows are passed over.
            last = await ExecuteAsync(databases.Inbox,
                $"delete from cdr_import where id in (select id from (select id, imported, received_at from cdr_import order by id limit {Chunk * 4}) as oldest where imported and received_at < $1 limit {Chunk})",
                now.AddDays(-settings.InboxDays), cancellation);
            removed += last;
        }
        while (last > 0);

        await ExecuteAsync(databases.Calls, "delete from rollup_minute where bucket < $1", now.AddDays(-settings.MinuteDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from import_batch where finished_at < $1", now.AddDays(-settings.LedgerDays), cancellation);
        await ExecuteAsync(databases.Calls, "delete from rollup_audit where checked_at < $1", now.AddDays(-settings.LedgerDays), cancellation);
        return removed;
    }

    private static async Task<int> ExecuteAsync(NpgsqlDataSource database, string sql, DateTime before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue(before);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}

public static class JobsModule
{
    public static IServiceCollection AddJobWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:InboxDays", 1, 3650));
        // Reports take the edges of their ranges from minutes of the last 13 days.
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:MinuteRollupDays", 14, 3650));
        services.AddSetting(Setting.Whole($"{RetentionSettings.Section}:LedgerDays", 1, 3650));
        services.AddSingleton(RetentionSettings.From(configuration));
        services.AddSingleton<Retention>();
        services.AddSingleton<JobRunner>();
        return services;
    }
}
