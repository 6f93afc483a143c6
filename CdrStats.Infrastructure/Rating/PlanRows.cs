using CdrStats.Domain.Rating;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What a customer is on (spec/rating.md, Objects).</summary>
public sealed class VoipPlanRow
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public RoutingType Routing { get; set; } = RoutingType.Lcr;
    public required string Currency { get; set; }
    public int Decimals { get; set; } = 4;
    public string TimeZone { get; set; } = "UTC";
    public bool RatesInbound { get; set; }
    public bool Demo { get; set; }

    /// <summary>The retail and carrier plans it sells and buys by; all of one currency.</summary>
    public List<RatePlanRow> RatePlans { get; } = [];
    public uint Version { get; set; }
}

/// <summary>Which side of a call a plan prices.</summary>
public enum RateSide : short
{
    /// <summary>A retail plan: what is charged.</summary>
    Sell = 1,

    /// <summary>A carrier plan: what it costs.</summary>
    Buy = 2,
}

/// <summary>A retail plan or a carrier plan: a deck of rates in one currency. A lower metric is preferred.</summary>
public sealed class RatePlanRow
{
    public int Id { get; set; }
    public RateSide Side { get; set; }
    public required string Name { get; set; }
    public required string Currency { get; set; }
    public int Metric { get; set; } = 10;

    /// <summary>Who carries a carrier plan's calls; null for retail plans and for carriers without one.</summary>
    public int? ProviderId { get; set; }
    public bool Demo { get; set; }
    public uint Version { get; set; }
}

/// <summary>A carrier company.</summary>
public sealed class Provider
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public int Metric { get; set; } = 10;
    public int? GatewayId { get; set; }
    public bool Demo { get; set; }
    public uint Version { get; set; }
}

/// <summary>Where a provider's calls go out.</summary>
public sealed class Gateway
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required string Host { get; set; }
    public string Protocol { get; set; } = "sip";
    public string? AddPrefix { get; set; }
    public string? RemovePrefix { get; set; }
    public int? MaximumCalls { get; set; }

    /// <summary>A carrier whose gateway is not active prices no calls.</summary>
    public bool Active { get; set; } = true;
    public bool Demo { get; set; }
    public uint Version { get; set; }
}

internal sealed class VoipPlanConfiguration : IEntityTypeConfiguration<VoipPlanRow>
{
    public void Configure(EntityTypeBuilder<VoipPlanRow> builder)
    {
        builder.ToTable("voip_plan", table => table.HasCheckConstraint("voip_plan_decimals", "decimals between 0 and 6"));
        builder.HasIndex(row => row.Name).IsUnique();
        builder.Property(row => row.Currency).HasMaxLength(3);
        builder.Property(row => row.Version).IsRowVersion();
        builder.HasMany(row => row.RatePlans).WithMany().UsingEntity("voip_plan_rate_plan",
            right => right.HasOne(typeof(RatePlanRow)).WithMany().HasForeignKey("rate_plan_id").OnDelete(DeleteBehavior.Restrict),
            left => left.HasOne(typeof(VoipPlanRow)).WithMany().HasForeignKey("voip_plan_id").OnDelete(DeleteBehavior.Cascade));
    }
}

internal sealed class RatePlanConfiguration : IEntityTypeConfiguration<RatePlanRow>
{
    public void Configure(EntityTypeBuilder<RatePlanRow> builder)
    {
        builder.ToTable("rate_plan");
        builder.HasIndex(row => new { row.Side, row.Name }).IsUnique();
        builder.Property(row => row.Currency).HasMaxLength(3);
        builder.Property(row => row.Version).IsRowVersion();
        builder.HasOne<Provider>().WithMany().HasForeignKey(row => row.ProviderId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ProviderConfiguration : IEntityTypeConfiguration<Provider>
{
    public void Configure(EntityTypeBuilder<Provider> builder)
    {
        builder.ToTable("provider");
        builder.Property(row => row.Version).IsRowVersion();
        builder.HasIndex(row => row.Name).IsUnique();
        builder.HasOne<Gateway>().WithMany().HasForeignKey(row => row.GatewayId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class GatewayConfiguration : IEntityTypeConfiguration<Gateway>
{
    public void Configure(EntityTypeBuilder<Gateway> builder)
    {
        builder.ToTable("gateway");
        builder.Property(row => row.Version).IsRowVersion();
        builder.HasIndex(row => row.Name).IsUnique();
    }
}
