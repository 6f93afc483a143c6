using System.Globalization;

namespace CdrStats.Domain.Import.Files;

/// <summary>A mapping as it is guessed from a file's first rows, to be looked at and corrected.</summary>
/// <param name="OtherFormat">The starts would be read by this format as well: whether days or months come first is a guess.</param>
public sealed record FileMappingGuess(FileMapping Mapping, string? OtherFormat)
{
    private const int Enough = 3;

    /// <param name="header">The columns; null: the file's first row is a row already, and columns have numbers.</param>
    /// <param name="rows">Some of the rows behind the header.</param>
    /// <param name="separator">Of a text file.</param>
    public static FileMappingGuess Of(IReadOnlyList<string>? header, IReadOnlyList<IReadOnlyList<string>> rows, char? separator)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var names = header ?? [.. Enumerable.Range(1, rows.Count == 0 ? 0 : rows.Max(row => row.Count)).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        var uses = header is null ? ByContent(names, rows) : ColumnGuess.Of(names);
        var mapping = new FileMapping { Columns = uses, HasHeader = header is not null, Separator = header is null ? separator : null };
        var starts = Joined(InboxColumn.StartingDate);
        var format = StartFormat.Guess(starts, out var other);
        var causes = CausesOf(uses.Find(use => use.Target == InboxColumn.HangupCauseId) ?? uses.Find(use => use.Target == InboxColumn.HangupCause));
        return new FileMappingGuess(
            mapping with
            {
                StartFormat = format,
                Causes = causes,
                Unit = Unit(),
                DecimalComma = separator == ';' || uses.Where(use => use.Target is InboxColumn.BuyRate or InboxColumn.BuyCost or InboxColumn.SellRate or InboxColumn.SellCost)
                    .Any(use => Values(use.Column).Any(value => value.Contains(',', StringComparison.Ordinal) && !value.Contains('.', StringComparison.Ordinal))),
                Key = KeyOf(),
            }, other);

        IEnumerable<string> Values(string column)
        {
            var at = names.ToList().IndexOf(column);
            return rows.Where(row => at >= 0 && at < row.Count).Select(row => row[at].Trim());
        }

        List<string> Joined(InboxColumn target)
        {
            var columns = uses.Where(use => use.Target == target).Select(use => Values(use.Column).ToList()).ToList();
            return columns.Count == 0 ? [] : [.. Enumerable.Range(0, columns.Min(values => values.Count)).Select(at => string.Join(' ', columns.Select(values => values[at])))];
        }

        SecondsUnit Unit()
        {
            var duration = uses.Find(use => use.Target is InboxColumn.Duration) ?? uses.Find(use => use.Target == InboxColumn.BillSec);
            return duration is null ? SecondsUnit.Seconds
                : Values(duration.Column).Any(value => value.Contains(':', StringComparison.Ordinal)) ? SecondsUnit.Clock
                : ColumnGuess.Letters(duration.Column) is "mduration" or "durationms" or "billmsec" or "billms" ? SecondsUnit.Milliseconds : SecondsUnit.Seconds;
        }

        IReadOnlyList<CauseWord> CausesOf(ColumnUse? use)
        {
            var values = use is null ? [] : Values(use.Column).Where(value => value.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (values.Any(value => CauseWords.Asterisk.Any(word => word.Text.Length > 1 && word.Text.Equals(value, StringComparison.OrdinalIgnoreCase))))
            {
                return CauseWords.Asterisk;
            }

            var name = use is null ? "" : ColumnGuess.Letters(use.Column);
            return name.Contains("sip", StringComparison.Ordinal) || name.Contains("status", StringComparison.Ordinal) || name.Contains("response", StringComparison.Ordinal)
                ? values.Count > 0 && values.TrueForAll(value => value.Length == 3 && value[0] is >= '2' and <= '6' && value.All(char.IsAsciiDigit)) ? CauseWords.Sip : []
                : [];
        }

        IReadOnlyList<string> KeyOf() =>
            Named("sourcekey") is { } own ? [own]
            : Named("uniqueid") is { } unique && Named("sequence") is { } sequence ? [unique, sequence]
            : Named("uuid") is { } uuid && Values(uuid).ToList() is { Count: >= Enough } values && values.Distinct().Count() == values.Count ? [uuid] : [];

        string? Named(string letters) => header?.FirstOrDefault(name => ColumnGuess.Letters(name) == letters);
    }

    /// <summary>Whether a file's first row names columns, and is no record itself.</summary>
    public static bool IsHeader(IReadOnlyList<string> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var given = cells.Where(cell => cell.Trim().Length > 0).ToList();
        return given.Count(ColumnGuess.Knows) >= Math.Min(2, given.Count) || !given.Exists(cell => decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || IsMoment(cell));
    }

    private static bool IsMoment(string text) => new StartReader(null, TimeZoneInfo.Utc).TryRead(text, out _, out _) || StartFormat.Guess([text], out _) is not null;

    // A first column of times, two neighbours of seconds of which the second is never more, and the first two columns of numbers to be dialled.
    private static List<ColumnUse> ByContent(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var uses = new List<ColumnUse>();
        var columns = names.Select((_, at) => rows.Where(row => at < row.Count).Select(row => row[at].Trim()).ToList()).ToList();
        var start = columns.FindIndex(values => values.Exists(value => value.Length > 0) && values.TrueForAll(value => value.Length == 0 || IsMoment(value)) && !values.TrueForAll(IsWhole));
        var seconds = Enumerable.Range(0, Math.Max(0, columns.Count - 1)).Where(at => at != start && at + 1 != start && columns[at].Count > 0 && columns[at].TrueForAll(IsWhole) && columns[at + 1].TrueForAll(IsWhole)
            && columns[at].Zip(columns[at + 1]).All(pair => pair.First.Length < 7 && int.Parse(pair.Second, CultureInfo.InvariantCulture) <= int.Parse(pair.First, CultureInfo.InvariantCulture))).Select(at => (int?)at).FirstOrDefault();
        var dialled = Enumerable.Range(0, columns.Count).Where(at => at != start && at != seconds && at != seconds + 1 && columns[at].Count > 0
            && columns[at].Count(value => value.Length is >= 3 and <= 20 && value.TrimStart('+').All(char.IsAsciiDigit)) * 10 > columns[at].Count * 8).Take(2).ToList();
        Use(start >= 0 ? start : null, InboxColumn.StartingDate);
        Use(seconds, InboxColumn.Duration);
        Use(seconds + 1, InboxColumn.BillSec);
        Use(dialled.Count > 1 ? dialled[0] : null, InboxColumn.CallerIdNumber);
        Use(dialled.Count > 0 ? dialled[^1] : null, InboxColumn.DestinationNumber);
        Use(columns.FindIndex(values => values.Exists(value => CauseWords.Asterisk.Any(word => word.Text.Length > 1 && word.Text == value))) is >= 0 and var words ? words : null, InboxColumn.HangupCause);
        return uses;

        void Use(int? column, InboxColumn target)
        {
            if (column is { } at)
            {
                uses.Add(new ColumnUse(names[at], target));
            }
        }

        static bool IsWhole(string text) => text.Length is > 0 and < 10 && text.All(char.IsAsciiDigit);
    }
}
