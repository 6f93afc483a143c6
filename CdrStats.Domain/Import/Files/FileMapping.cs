namespace CdrStats.Domain.Import.Files;

/// <summary>How a file writes how long something took.</summary>
public enum SecondsUnit
{
    Seconds,

    /// <summary>h:mm:ss or m:ss.</summary>
    Clock,
    Milliseconds,
}

/// <summary>Which letters a text file is written in.</summary>
public enum FileLetters
{
    /// <summary>By its first bytes: UTF-8 or UTF-16, else Latin-1.</summary>
    Detected,
    Utf8,
    Latin1,
}

/// <summary>What one of a file's columns is for.</summary>
/// <param name="Column">Its name in the file; in a file without a header its number, from 1.</param>
/// <param name="Target">Null: it is not used.</param>
public sealed record ColumnUse(string Column, InboxColumn? Target);

/// <summary>A value for what the file leaves empty or has no column for.</summary>
public sealed record ConstantValue(InboxColumn Target, string Value);

/// <summary>A text in the file that stands for a hang-up cause code; <c>*</c> stands for every other text, and, where numbers are among the texts, for every other number.</summary>
public sealed record CauseWord(string Text, int Code);

/// <summary>
/// How records are made of a file's rows: where each value comes from, and how it is written. Columns that are not named become extra data.
/// Two columns may fill the start, a date and a time; any other value comes from one.
/// </summary>
public sealed record FileMapping
{
    public IReadOnlyList<ColumnUse> Columns { get; init; } = [];

    public IReadOnlyList<ConstantValue> Constants { get; init; } = [];

    /// <summary>One of <see cref="StartFormat"/>; null: like 2015-10-21 12:13:10, which is understood in any case.</summary>
    public string? StartFormat { get; init; }

    /// <summary>Of times without an offset: the zone's name.</summary>
    public string TimeZone { get; init; } = "UTC";

    public IReadOnlyList<CauseWord> Causes { get; init; } = [];

    public SecondsUnit Unit { get; init; }

    /// <summary>Amounts may be written 0,0125.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Records without billed seconds were answered at once: the file has answered calls alone, and counts them from the answer.</summary>
    public bool BilledAsLong { get; init; }

    /// <summary>Whether columns that are not named become extra data; otherwise they are left out.</summary>
    public bool KeepOthers { get; init; } = true;

    /// <summary>Columns of the file that tell one record from another. Empty: the whole line does, and equal lines are different calls.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Of a CSV file; null: found in its first line.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first line names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    public FileLetters Letters { get; init; }

    /// <summary>Of a workbook; null: the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>Why it is no mapping, in words for whoever made it; null: it is one.</summary>
    public string? Complaint =>
        !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _) ? $"The time zone is '{TimeZone}'; a name such as UTC or Europe/Madrid is wanted."
        : StartFormat is not null && !Files.StartFormat.IsOne(StartFormat) ? $"The date format is '{StartFormat}'; one such as dd/MM/yyyy HH:mm:ss is wanted, or {string.Join(", ", Files.StartFormat.Numbers)}."
        : Columns.Where(use => use.Target is not (null or InboxColumn.StartingDate)).GroupBy(use => use.Target).FirstOrDefault(uses => uses.Count() > 1) is { } twice
            ? $"{twice.Key!.Value.Name()} comes from {string.Join(" and ", twice.Select(use => use.Column))}; it can come from one column."
        : Columns.GroupBy(use => InboxColumns.Plain(use.Column)).FirstOrDefault(uses => uses.Count() > 1) is { } same ? $"The column {same.Key} is named more than once."
        : Causes.FirstOrDefault(word => word.Code is < 0 or > 999) is { } cause ? $"'{cause.Text}' stands for the cause {cause.Code}; a code from 0 to 999 is wanted."
        : InboxColumns.Required.FirstOrDefault(column => !Fills(column), (InboxColumn)(-1)) is >= 0 and var lacking ? $"Nothing fills {lacking.Name()}: name its column, or a value for all rows."
        : null;

    /// <summary>The mapping of the predecessor's files: every column by its own name.</summary>
    public static FileMapping OfHeader(IReadOnlyList<string> header) => new()
    {
        Columns = [.. header.Select(name => (name, target: InboxColumns.Named(name))).Where(pair => pair.target is not null).Select(pair => new ColumnUse(pair.name, pair.target))],
    };

    private bool Fills(InboxColumn column) =>
        Columns.Any(use => use.Target == column) || Constants.Any(constant => constant.Target == column && constant.Value.Trim().Length > 0)
        || (column == InboxColumn.BillSec && BilledAsLong);
}
