using System.Globalization;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Web.Import;

/// <summary>A value for all rows, while it is typed.</summary>
internal sealed class ConstantDraft
{
    public InboxColumn Target { get; set; }

    public string Value { get; set; } = "";
}

/// <summary>A mapping while it is put together.</summary>
internal sealed class MappingDraft
{
    /// <summary>Chosen where the format is none of the list.</summary>
    public const string OwnFormat = "own";

    private const string Ignored = "-";
    private readonly Dictionary<string, string> _uses = new(StringComparer.OrdinalIgnoreCase);

    public MappingDraft(FileMapping mapping)
    {
        foreach (var use in mapping.Columns)
        {
            _uses[use.Column] = use.Target?.Name() ?? Ignored;
        }

        Constants = [.. mapping.Constants.Select(constant => new ConstantDraft { Target = constant.Target, Value = constant.Value })];
        if (Constants.TrueForAll(constant => constant.Target != InboxColumn.Switch) && mapping.Columns.All(use => use.Target != InboxColumn.Switch))
        {
            Constants.Insert(0, new ConstantDraft { Target = InboxColumn.Switch });
        }

        (Format, Pattern) = mapping.StartFormat is null ? ("", "")
            : StartFormat.Numbers.Contains(mapping.StartFormat) || StartFormat.Patterns.Contains(mapping.StartFormat) ? (mapping.StartFormat, "") : (OwnFormat, mapping.StartFormat);
        Causes = string.Join('\n', mapping.Causes.Select(word => string.Create(CultureInfo.InvariantCulture, $"{word.Text} = {word.Code}")));
        (Zone, Unit, DecimalComma, BilledAsLong, KeepOthers) = (mapping.TimeZone, mapping.Unit, mapping.DecimalComma, mapping.BilledAsLong, mapping.KeepOthers);
        Key = new HashSet<string>(mapping.Key, StringComparer.OrdinalIgnoreCase);
        (Separator, HasHeader, Letters, Sheet) = (mapping.Separator, mapping.HasHeader, mapping.Letters, mapping.Sheet);
    }

    public List<ConstantDraft> Constants { get; }

    /// <summary>Empty: like 2015-10-21 12:13:10.</summary>
    public string Format { get; set; }

    /// <summary>The own format.</summary>
    public string Pattern { get; set; }

    public string Zone { get; set; }

    /// <summary>A line each, such as <c>ANSWERED = 16</c>.</summary>
    public string Causes { get; set; }

    public SecondsUnit Unit { get; set; }

    public bool DecimalComma { get; set; }

    public bool BilledAsLong { get; set; }

    public bool KeepOthers { get; set; }

    public HashSet<string> Key { get; }

    public char? Separator { get; set; }

    public bool HasHeader { get; set; }

    public FileLetters Letters { get; set; }

    public string? Sheet { get; set; }

    /// <summary>What a column is for: an inbox column's name, <c>-</c> for nothing, empty for what becomes of all others.</summary>
    public string Use(string column) => _uses.GetValueOrDefault(column, "");

    /// <summary>What another column was for is taken from it: no two fill the same, but the start.</summary>
    public void Use(string column, string use)
    {
        foreach (var (other, _) in _uses.Where(pair => use.Length > 0 && use is not (Ignored or "starting_date") && pair.Value == use).ToList())
        {
            _uses.Remove(other);
        }

        _uses.Remove(column);
        if (use.Length > 0)
        {
            _uses[column] = use;
        }
    }

    /// <summary>The mapping, with those columns that the file has.</summary>
    /// <param name="complaint">What is wrong with it; null: it can be used.</param>
    public FileMapping Make(IReadOnlyList<string> header, out string? complaint)
    {
        var causes = CausesOf(out complaint);
        var mapping = new FileMapping
        {
            Columns = [.. header.Where(_uses.ContainsKey).Select(name => new ColumnUse(name, InboxColumns.Named(_uses[name])))],
            Constants = [.. Constants.Where(constant => constant.Value.Trim().Length > 0).DistinctBy(constant => constant.Target).Select(constant => new ConstantValue(constant.Target, constant.Value.Trim()))],
            StartFormat = Format.Length == 0 ? null : Format == OwnFormat ? Pattern.Trim() : Format,
            TimeZone = Zone.Trim(),
            Causes = causes,
            Unit = Unit,
            DecimalComma = DecimalComma,
            BilledAsLong = BilledAsLong,
            KeepOthers = KeepOthers,
            Key = [.. header.Where(Key.Contains)],
            Separator = Separator,
            HasHeader = HasHeader,
            Letters = Letters,
            Sheet = Sheet,
        };
        complaint ??= mapping.Complaint;
        return mapping;
    }

    private List<CauseWord> CausesOf(out string? complaint)
    {
        complaint = null;
        var words = new List<CauseWord>();
        foreach (var line in Causes.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            var sign = line.LastIndexOf('=');
            if (sign > 0 && int.TryParse(line.AsSpan(sign + 1), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var code))
            {
                words.Add(new CauseWord(line[..sign].Trim(), code));
            }
            else
            {
                complaint ??= $"'{line}' is no cause: a text and its code are wanted, such as BUSY = 17.";
            }
        }

        return words;
    }
}
