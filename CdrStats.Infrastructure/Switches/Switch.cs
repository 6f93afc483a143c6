using CdrStats.Domain.Cdrs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Switches;

/// <summary>A switch that writes call detail records.</summary>
public sealed class Switch
{
    public int Id { get; set; }
    public required string Name { get; set; }

    /// <summary>The address or name that its records carry in <c>cdr_import.switch</c>.</summary>
    public required string IpAddress { get; set; }
    public CdrSource Type { get; set; }
    public Guid KeyUuid { get; set; }

    /// <summary>Made by its first record, not by a person: shown as "new, please review".</summary>
    public bool IsNew { get; set; }

    /// <summary>Owner of calls whose account code belongs to nobody.</summary>
    public int? DefaultCustomerId { get; set; }

    /// <summary>Overrides of the global number settings as JSON with the names of spec/mediation.md 3; null: none.</summary>
    public string? NumberSettings { get; set; }
    public bool Demo { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public List<SwitchAlias> Aliases { get; } = [];
    public List<DirectionRule> DirectionRules { get; } = [];
    public uint Version { get; set; }
}

/// <summary>A further address or name under which a switch's records arrive.</summary>
public sealed class SwitchAlias
{
    public int Id { get; set; }
    public int SwitchId { get; set; }
    public required string Alias { get; set; }
}

/// <summary>Tells the direction of calls whose record does not. The first rule whose pattern (<c>*</c> stands for anything) fits wins.</summary>
public sealed class DirectionRule
{
    public int Id { get; set; }
    public int SwitchId { get; set; }
    public int Position { get; set; }

    /// <summary>What the pattern is held against: <c>channel</c>, <c>context</c> (extra data) or <c>caller_kind</c>.</summary>
    public required string Field { get; set; }
    public required string Pattern { get; set; }
    public CallDirection Direction { get; set; }
}

internal sealed class SwitchConfiguration : IEntityTypeConfiguration<Switch>
{
    public void Configure(EntityTypeBuilder<Switch> builder)
    {
        builder.ToTable("switch");
        builder.HasIndex(row => row.Name).IsUnique();
        builder.HasIndex(row => row.IpAddress).IsUnique();
        builder.Property(row => row.NumberSettings).HasColumnType("jsonb");
        builder.Property(row => row.Version).IsRowVersion();
        builder.HasOne<Customers.Customer>().WithMany().HasForeignKey(row => row.DefaultCustomerId).OnDelete(DeleteBehavior.SetNull);
        builder.HasMany(row => row.Aliases).WithOne().HasForeignKey(alias => alias.SwitchId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(row => row.DirectionRules).WithOne().HasForeignKey(rule => rule.SwitchId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SwitchAliasConfiguration : IEntityTypeConfiguration<SwitchAlias>
{
    public void Configure(EntityTypeBuilder<SwitchAlias> builder)
    {
        builder.ToTable("switch_alias");
        builder.HasIndex(row => row.Alias).IsUnique();
    }
}

internal sealed class DirectionRuleConfiguration : IEntityTypeConfiguration<DirectionRule>
{
    public void Configure(EntityTypeBuilder<DirectionRule> builder) => builder.ToTable("direction_rule");
}
