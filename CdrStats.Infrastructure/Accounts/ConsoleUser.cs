using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Someone who signs in: an operator (no customer) or a customer's own user.</summary>
public sealed class ConsoleUser : IdentityUser<int>
{
    /// <summary>Has every permission and sees every customer.</summary>
    public bool IsAdministrator { get; set; }

    /// <summary>May see every customer's data without being an administrator (a limited administrator, the NOC, billing).</summary>
    public bool IsOperator { get; set; }

    /// <summary>The customer whose data this user sees, and nothing else; null for operators.</summary>
    public int? CustomerId { get; set; }

    /// <summary>IANA time zone in which times are shown; null: the browser's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The code of the language of pages and mails; null until the first sign-in, which takes it from the browser.</summary>
    public string? Language { get; set; }

    public bool Disabled { get; set; }

    public bool Demo { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A named set of permissions, given to users together. Permissions are claims of type <c>permission</c>.</summary>
public sealed class UserGroup : IdentityRole<int>;

internal sealed class ConsoleUserConfiguration : IEntityTypeConfiguration<ConsoleUser>
{
    public void Configure(EntityTypeBuilder<ConsoleUser> builder)
    {
        builder.ToTable("console_user");
        builder.HasOne<Customers.Customer>().WithMany().HasForeignKey(user => user.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class UserGroupConfiguration : IEntityTypeConfiguration<UserGroup>
{
    public void Configure(EntityTypeBuilder<UserGroup> builder) => builder.ToTable("user_group");
}
