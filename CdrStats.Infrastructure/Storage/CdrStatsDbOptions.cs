using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CdrStats.Infrastructure.Storage;

/// <summary>How a context is made from a connection string: the one place that names provider and naming convention.</summary>
public static class CdrStatsDbOptions
{
    public static DbContextOptions<CdrStatsDb> For(string connectionString) =>
        new DbContextOptionsBuilder<CdrStatsDb>().UseCdrStats(connectionString).Options;

    internal static DbContextOptionsBuilder<T> UseCdrStats<T>(this DbContextOptionsBuilder<T> builder, string connectionString) where T : DbContext =>
        builder.UseNpgsql(connectionString).UseSnakeCaseNamingConvention();
}

/// <summary>For the tool that writes migrations; it opens no connection.</summary>
internal sealed class DesignTimeCdrStatsDb : IDesignTimeDbContextFactory<CdrStatsDb>
{
    public CdrStatsDb CreateDbContext(string[] args) => new(CdrStatsDbOptions.For("Host=127.0.0.1;Database=cdrstats"));
}
