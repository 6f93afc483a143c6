using System.Buffers;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>
/// Which column each entry of <c>cdr_fields</c> is read from: <c>orig_field</c> is a column's name, or its number from 1 on. A profile's fields take the
/// first of their alternatives that is there, and are empty where none is.
/// </summary>
internal sealed class CsvFields(CsvLayout layout, IReadOnlyList<FieldMapping> fields)
{
    private static readonly SearchValues<char> OfSql = SearchValues.Create("()'\"|+*/= ");

    // Without these a call would be no call, or another one.
    private static readonly string[] Indispensable = ["callid", "destination_number", "starting_date", "duration", "billsec"];

    // A profile knows what its switch leaves out.
    private static readonly string[] OfEachProfile = ["destination_number", "starting_date"];

    public CsvLayout Layout => layout;
    public int Count => fields.Count;

    /// <summary>For the settings: a layout that states its columns has each that is asked for.</summary>
    /// <exception cref="ConfigurationException">It has not.</exception>
    public void Check()
    {
        if (layout.Columns.Count == 0)
        {
            return;
        }

        var known = layout.Columns.SelectMany(columns => columns.Names).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var field in fields.Where(field => field.Alternatives.Count == 0))
        {
            if (layout.Columns.All(columns => columns.Find(field.Expression) is null))
            {
                throw new ConfigurationException(Unknown(field.Expression, $"csv_layout {layout.Name} has no column '{field.Expression}'", known));
            }
        }
    }

    /// <summary>Whether a line is the one that names the columns: it has one that is asked for.</summary>
    public bool IsHeader(CsvColumns columns) => fields.Any(field => Ways(field).Any(column => columns.Names.Contains(column, StringComparer.OrdinalIgnoreCase)));

    /// <summary>The columns for each field, by their places.</summary>
    public CsvChoice Choose(CsvColumns columns)
    {
        var places = fields.Select(field => Ways(field).Select(columns.Find).FirstOrDefault(place => place is not null)).ToArray();
        // A layout that states its columns was checked; it leaves some out when the switch does.
        var missing = layout.Columns.Count > 0 ? [] : fields.Where((_, place) => places[place] is null).ToList();
        var problem = missing.Find(field => (field.Alternatives.Count > 0 ? OfEachProfile : Indispensable).Contains(field.Destination)) is { } needed
            ? Unknown(needed.Expression, $"the first line of its file names no column '{needed.Expression}' for {needed.Destination}", columns.Names)
            : null;
        return new CsvChoice(places, problem, [.. missing.Where(field => field.Alternatives.Count == 0 || field.Missing is not null).Select(field => field.Expression)]);
    }

    private static IReadOnlyList<string> Ways(FieldMapping field) => field.Alternatives.Count > 0 ? field.Alternatives : [field.Expression];

    private static string Unknown(string expression, string sentence, IReadOnlyList<string> known)
    {
        var isSql = expression.AsSpan().ContainsAny(OfSql) && known.All(name => !name.Contains(expression, StringComparison.OrdinalIgnoreCase));
        return isSql
            ? $"orig_field '{expression}' is an expression, and a file has columns, no SQL: name a column (one of {string.Join(", ", known.Take(30))}) or its number"
            : $"{sentence}; did you mean '{NearestName.Of(expression, known)}'?";
    }
}

/// <summary>The places of the fields' columns in one set of columns; why its lines can be no records; and what is not among the columns.</summary>
internal sealed record CsvChoice(int?[] Places, string? Problem, IReadOnlyList<string> Missing);
