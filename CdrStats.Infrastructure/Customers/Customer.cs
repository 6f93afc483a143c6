using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Switches;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Customers;

/// <summary>Who owns calls and pays for them. Exactly one VoIP plan, or none yet.</summary>
public sealed class Customer
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public string? Company { get; set; }
    public string? Email { get; set; }
    public int? VoipPlanId { get; set; }

    /// <summary>Its users cannot sign in. Its calls are stored and priced all the same.</summary>
    public bool Disabled { get; set; }
    public bool Demo { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public List<AccountCode> AccountCodes { get; } = [];

    /// <summary>Changes with every edit: two people editing at once cannot overwrite each other unseen.</summary>
    public uint Version { get; set; }
}

/// <summary>The code by which a switch names a customer; unique together with the switch it is limited to (null: any switch).</summary>
public sealed class AccountCode
{
    public int Id { get; set; }
    public required string Code { get; set; }
    public int CustomerId { get; set; }
    public int? SwitchId { get; set; }
}

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.ToTable("customer");
        builder.HasIndex(row => row.Name).IsUnique();
        builder.Property(row => row.Version).IsRowVersion();
        builder.HasOne<VoipPlanRow>().WithMany().HasForeignKey(row => row.VoipPlanId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(row => row.AccountCodes).WithOne().HasForeignKey(code => code.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AccountCodeConfiguration : IEntityTypeConfiguration<AccountCode>
{
    public void Configure(EntityTypeBuilder<AccountCode> builder)
    {
        builder.ToTable("account_code");
        builder.HasIndex(row => new { row.Code, row.SwitchId }).IsUnique().AreNullsDistinct(false);
        builder.HasOne<Switch>().WithMany().HasForeignKey(row => row.SwitchId).OnDelete(DeleteBehavior.Restrict);
    }
}
