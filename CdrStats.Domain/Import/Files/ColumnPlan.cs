namespace CdrStats.Domain.Import.Files;

/// <summary>A mapping set against a file's columns: where each value stands. The columns of some files are not all known at their beginning.</summary>
internal sealed class ColumnPlan(FileMapping mapping, IReadOnlyList<string> header)
{
    /// <summary>What a rejected line is told in, beside its own values; left out when the corrected file is read.</summary>
    private static readonly string[] Remarks = ["rejected_line", "rejected_reason"];

    private readonly Dictionary<string, InboxColumn?> _uses = mapping.Columns.ToDictionary(use => InboxColumns.Plain(use.Column), use => use.Target, StringComparer.Ordinal);
    private readonly string?[] _constants = [.. InboxColumns.All.Select(column => mapping.Constants.FirstOrDefault(constant => constant.Target == column && constant.Value.Trim().Length > 0)?.Value.Trim())];
    private readonly int[] _places = [.. InboxColumns.All.Select(_ => -1)];
    private readonly List<int> _startParts = [];
    private readonly List<(string Name, int Column)> _others = [];
    private char[] _joined = new char[64];
    private int _planned;

    /// <summary>Columns that become extra data, in the file's order.</summary>
    public List<(string Name, int Column)> Others => _others;

    public bool Has(InboxColumn column) => _places[(int)column] >= 0 || _constants[(int)column] is not null;

    public bool IsConstant(TableRow row, InboxColumn column) => _places[(int)column] is var place && (place < 0 || row[place].Length == 0);

    /// <summary>What the row has for an inbox column; where that is empty, the value for all rows.</summary>
    public ReadOnlySpan<char> Text(TableRow row, InboxColumn column)
    {
        var place = _places[(int)column];
        var text = place < 0 ? default : column == InboxColumn.StartingDate && _startParts.Count > 1 ? Joined(row) : row[place];
        return text.Length > 0 ? text : _constants[(int)column];
    }

    private ReadOnlySpan<char> Joined(TableRow row)
    {
        var length = 0;
        foreach (var part in _startParts)
        {
            var text = row[part].Trim();
            if (text.Length == 0)
            {
                continue;
            }

            if (_joined.Length < length + text.Length + 1)
            {
                Array.Resize(ref _joined, length + text.Length + 64);
            }

            if (length > 0)
            {
                _joined[length++] = ' ';
            }

            text.CopyTo(_joined.AsSpan(length));
            length += text.Length;
        }

        return _joined.AsSpan(0, length);
    }

    /// <summary>Takes in columns that came on; before each row.</summary>
    public void Follow()
    {
        for (; _planned < header.Count; _planned++)
        {
            var name = header[_planned];
            if (!_uses.TryGetValue(InboxColumns.Plain(name), out var target))
            {
                if (mapping.KeepOthers && name.Length > 0 && !Remarks.Contains(InboxColumns.Plain(name)))
                {
                    _others.Add((name, _planned));
                }

                continue;
            }

            if (target is { } column)
            {
                _places[(int)column] = _places[(int)column] < 0 ? _planned : _places[(int)column];
            }

            if (target == InboxColumn.StartingDate)
            {
                _startParts.Add(_planned);
            }
        }
    }
}
