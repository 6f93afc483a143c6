using System.Text.Json.Serialization;
using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What a column of a rate deck holds.</summary>
public enum RateColumn
{
    Ignored,
    Prefix,
    Destination,
    Rate,

    /// <summary>Of the initial increment, where it has its own.</summary>
    InitialRate,
    ConnectionFee,
    InitialIncrement,
    Increment,

    /// <summary>Both increments in one: 60/60, 30/6.</summary>
    Increments,
    MinimumSeconds,
    MinimumCharge,
    Grace,
    ValidFrom,
    ValidUntil,
    Currency,

    /// <summary>The calling code, where the prefix column has what follows it.</summary>
    CallingCode,
}

/// <summary>How a rate deck is written. Guessed from its first lines by <see cref="RateFileGuess"/>; a person may know better.</summary>
public sealed record RateFileLayout(char Separator, bool HasHeader, bool DecimalComma, bool IsUtf8, IReadOnlyList<RateColumn> Columns)
    : FileLayout<RateColumn>(Separator, HasHeader, DecimalComma, IsUtf8, Columns)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string? Complaint =>
        !Columns.Contains(RateColumn.Prefix) ? "Which column holds the prefix is not said."
        : !Columns.Contains(RateColumn.Rate) ? "Which column holds the rate per minute is not said."
        : Twice ?? (Columns.Contains(RateColumn.Increments) && (Columns.Contains(RateColumn.Increment) || Columns.Contains(RateColumn.InitialIncrement))
            ? "The increments are said to stand in one column and in columns of their own." : null);
}

/// <summary>What an import is to mean.</summary>
/// <param name="Zone">In which dates and times without an offset are read.</param>
/// <param name="EffectiveFrom">From when lines without a date of their own are valid; null: they replace what has always been valid.</param>
/// <param name="EndMissing">Whether rates whose prefix the file lacks end at that moment; otherwise they are kept.</param>
/// <param name="Currency">Of the file's amounts; only a plan of the same takes them.</param>
public sealed record RateImportTerms(TimeZoneInfo Zone, DateTimeOffset? EffectiveFrom, bool EndMissing, string Currency);

/// <summary>A line of a rate file that cannot be taken, and why. Lines count from 1, a header included.</summary>
public sealed record RejectedLine(int Line, string Reason);

/// <summary>A rate file, or what is asked of it, that cannot be used at all; the message says why and what to do.</summary>
public sealed class RateFileException(string message) : UnreadableFileException(message);
