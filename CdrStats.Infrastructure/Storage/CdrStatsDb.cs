using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Storage;

/// <summary>
/// What people edit: accounts, switches, customers, plans and rates. Calls, the inbox and the roll-ups are written and read by SQL of their own
/// features; their tables are made by the same migrations.
/// </summary>
public sealed class CdrStatsDb(DbContextOptions<CdrStatsDb> options)
    : IdentityDbContext<ConsoleUser, UserGroup, int>(options), IDataProtectionKeyContext
{
    /// <summary>Keys of ASP.NET Core Data Protection, shared by every host of one database.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(CdrStatsDb).Assembly);
        builder.Entity<IdentityUserRole<int>>().ToTable("console_user_group");
        builder.Entity<IdentityUserClaim<int>>().ToTable("console_user_permission");
        builder.Entity<IdentityRoleClaim<int>>().ToTable("user_group_permission");
        builder.Entity<IdentityUserLogin<int>>().ToTable("console_user_login");
        builder.Entity<IdentityUserToken<int>>().ToTable("console_user_token");
        builder.Entity<DataProtectionKey>().ToTable("data_protection_key");
    }
}
