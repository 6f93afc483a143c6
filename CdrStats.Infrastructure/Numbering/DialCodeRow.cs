using CdrStats.Domain.Numbering;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CdrStats.Infrastructure.Numbering;

/// <summary>A dial code that an administrator added or changed; it wins over the shipped data of the same prefix.</summary>
public sealed class DialCodeRow
{
    public required string Prefix { get; set; }
    public string? Country { get; set; }
    public required string Destination { get; set; }
    public NumberType Type { get; set; }
}

internal sealed class DialCodeConfiguration : IEntityTypeConfiguration<DialCodeRow>
{
    public void Configure(EntityTypeBuilder<DialCodeRow> builder)
    {
        builder.ToTable("dial_code");
        builder.HasKey(row => row.Prefix);
        builder.Property(row => row.Country).HasMaxLength(2);
    }
}
