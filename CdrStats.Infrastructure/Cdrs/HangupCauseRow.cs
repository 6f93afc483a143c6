using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>Why a call ended: a Q.850 code (ITU-T Q.850, 0 to 127) or one of FreeSWITCH's own above them.</summary>
public sealed class HangupCauseRow
{
    public int Code { get; set; }
    public required string Enumeration { get; set; }

    /// <summary>A short name for people: "User busy".</summary>
    public required string Cause { get; set; }
    public required string Description { get; set; }
}

internal sealed class HangupCauseConfiguration : IEntityTypeConfiguration<HangupCauseRow>
{
    public void Configure(EntityTypeBuilder<HangupCauseRow> builder)
    {
        builder.ToTable("hangup_cause");
        builder.HasKey(row => row.Code);
        builder.Property(row => row.Code).ValueGeneratedNever();
        builder.HasIndex(row => row.Enumeration).IsUnique();
    }
}
