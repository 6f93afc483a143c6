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
/// <param name="Columns">What each column holds, from the left.</param>
/// <param name="DecimalComma">Whether amounts are written 0,0123.</param>
/// <param name="IsUtf8">Otherwise its letters are Latin-1.</param>
public sealed record RateFileLayout(char Separator, bool HasHeader, bool DecimalComma, bool IsUtf8, IReadOnlyList<RateColumn> Columns)
{
    /// <summary>Whether it is a workbook (.xlsx): then neither separator nor letters count.</summary>
    public bool IsWorkbook { get; init; }

    /// <summary>The workbook's sheet; null: the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>Lines with something in them that stand before the header, or before the first rate: a title, an address.</summary>
    public int Skipped { get; init; }

    /// <summary>Why a file cannot be read so, or null.</summary>
    public string? Complaint =>
        !Columns.Contains(RateColumn.Prefix) ? "Which column holds the prefix is not said."
        : !Columns.Contains(RateColumn.Rate) ? "Which column holds the rate per minute is not said."
        : Columns.Where(column => column != RateColumn.Ignored).GroupBy(column => column).FirstOrDefault(same => same.Count() > 1) is { Key: var twice } ? $"Two columns are said to hold the same: {twice}."
        : Columns.Contains(RateColumn.Increments) && (Columns.Contains(RateColumn.Increment) || Columns.Contains(RateColumn.InitialIncrement)) ? "The increments are said to stand in one column and in columns of their own."
        : null;

    internal int IndexOf(RateColumn column)
    {
        for (var at = 0; at < Columns.Count; at++)
        {
            if (Columns[at] == column)
            {
                return at;
            }
        }

        return -1;
    }
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
public sealed class RateFileException(string message) : Exception(message);
