using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>The columns of a file that names them anew in each row: known as they come, and no more of them than a row may have.</summary>
internal sealed class GrowingHeader
{
    public const int LongestName = 200;

    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Names => _names;

    /// <summary>The column of this name, a new one if need be; <see cref="TableRow.MostColumns"/> where there may be no more.</summary>
    public int Place(ReadOnlySpan<char> name)
    {
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        if (places.TryGetValue(name, out var known))
        {
            return known;
        }

        var written = name.Trim().ToString();
        written = InboxColumns.Named(written)?.Name() ?? ColumnNames.Plain(written);
        if (_places.TryGetValue(written, out known))
        {
            return known;
        }

        if (_names.Count == TableRow.MostColumns)
        {
            return TableRow.MostColumns;
        }

        _names.Add(written);
        _places[written] = _places[name.ToString()] = _names.Count - 1;
        return _names.Count - 1;
    }

    /// <summary>Fills the named column; a name that stands in a row twice is the row's trouble.</summary>
    public void Set(TableRow row, ReadOnlySpan<char> name, ReadOnlySpan<char> text, bool isJson)
    {
        if (name.Length > LongestName)
        {
            row.Trouble ??= $"it has a name of more than {LongestName} characters";
            return;
        }

        var place = Place(name);
        if (!row.IsAbsent(place))
        {
            row.Trouble ??= $"it has {name} twice";
            return;
        }

        row.Set(place, text, isJson);
    }
}
