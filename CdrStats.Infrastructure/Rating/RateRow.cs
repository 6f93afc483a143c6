using CdrStats.Domain.Rating;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// One rate of a plan. A row is never rewritten in what it charges: a change ends it (<see cref="SupersededAt"/>) and adds another,
/// so that the rate id stored with a call explains its price for ever.
/// </summary>
public sealed class RateRow
{
    public long Id { get; set; }
    public int RatePlanId { get; set; }
    public required string Prefix { get; set; }
    public string Destination { get; set; } = "";
    public decimal PerMinute { get; set; }

    /// <summary>Of the initial seconds alone; null: they cost what the others do.</summary>
    public decimal? InitialPerMinute { get; set; }
    public decimal ConnectionFee { get; set; }
    public int InitialSeconds { get; set; } = 1;
    public int IncrementSeconds { get; set; } = 1;
    public int MinimumSeconds { get; set; }
    public decimal MinimumCharge { get; set; }
    public int GraceSeconds { get; set; }
    public DateTimeOffset? ValidFrom { get; set; }
    public DateTimeOffset? ValidUntil { get; set; }
    public bool Enabled { get; set; } = true;

    /// <summary>When an edit or a deletion replaced this row; null while it counts.</summary>
    public DateTimeOffset? SupersededAt { get; set; }
    public string? SupersededBy { get; set; }

    /// <summary>The version that ended it; null while it counts.</summary>
    public long? SupersededVersion { get; set; }

    /// <summary>The version that added it; null of rates from before versions were kept.</summary>
    public long? VersionId { get; set; }

    /// <summary>The rate as the engine prices by it.</summary>
    public Rate ToRate() => new(
        Id, Prefix, Destination, PerMinute, ConnectionFee, InitialSeconds, IncrementSeconds, MinimumSeconds, MinimumCharge, GraceSeconds, ValidFrom, ValidUntil, Enabled,
        InitialPerMinute);

    /// <summary>A new row of the same terms, not yet stored.</summary>
    public RateRow Successor() => new()
    {
        RatePlanId = RatePlanId,
        Prefix = Prefix,
        Destination = Destination,
        PerMinute = PerMinute,
        InitialPerMinute = InitialPerMinute,
        ConnectionFee = ConnectionFee,
        InitialSeconds = InitialSeconds,
        IncrementSeconds = IncrementSeconds,
        MinimumSeconds = MinimumSeconds,
        MinimumCharge = MinimumCharge,
        GraceSeconds = GraceSeconds,
        ValidFrom = ValidFrom,
        ValidUntil = ValidUntil,
        Enabled = Enabled,
    };
}

internal sealed class RateRowConfiguration : IEntityTypeConfiguration<RateRow>
{
    public void Configure(EntityTypeBuilder<RateRow> builder)
    {
        builder.ToTable("rate", table =>
        {
            table.HasCheckConstraint("rate_prefix", "prefix <> '' and ltrim(prefix, '0123456789') = ''");
            table.HasCheckConstraint("rate_amounts", "per_minute >= 0 and connection_fee >= 0 and minimum_charge >= 0");
            table.HasCheckConstraint("rate_initial", "initial_per_minute >= 0");
            table.HasCheckConstraint("rate_seconds", "initial_seconds >= 0 and increment_seconds >= 1 and minimum_seconds >= 0 and grace_seconds >= 0");
        });
        builder.Property(row => row.Prefix).HasMaxLength(20);
        builder.Property(row => row.PerMinute).HasPrecision(18, 8);
        builder.Property(row => row.InitialPerMinute).HasPrecision(18, 8);
        builder.Property(row => row.ConnectionFee).HasPrecision(18, 6);
        builder.Property(row => row.MinimumCharge).HasPrecision(18, 6);
        builder.HasIndex(row => new { row.RatePlanId, row.Prefix, row.ValidFrom }).IsUnique().AreNullsDistinct(false).HasFilter("superseded_at is null");
        // Its plan is looked for by a trigger, once a statement (plans_of_rates.sql).
    }
}
