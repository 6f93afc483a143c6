using System.Text.RegularExpressions;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Profiles;

/// <summary>
/// What a field is read from in a store as it is: the first of its alternatives whose columns are all there. Decided by the names of columns
/// alone, since a statement may fail for other reasons, and another choice would give old records new names.
/// </summary>
/// <param name="Alternative">As the profile writes it; null: the store has none of them.</param>
/// <param name="Sql">What stands in the SELECT.</param>
internal sealed partial record FieldChoice(FieldMapping Field, string? Alternative, string Sql)
{
    private static readonly string[] Indispensable = ["destination_number", "starting_date"];

    /// <param name="fields">All fields, in the order rows will have them.</param>
    /// <param name="columns">The store's columns.</param>
    /// <param name="table">For the message.</param>
    /// <param name="quote">Makes a column's name safe in a statement.</param>
    /// <exception cref="ConfigurationException">A call without this field would be no call.</exception>
    public static IReadOnlyList<FieldChoice> Choose(IReadOnlyList<FieldMapping> fields, IReadOnlyCollection<string> columns, string table, Func<string, string> quote) =>
        [.. fields.Select(field => Choose(field, columns, table, quote))];

    /// <summary>For a store without SQL: the column each field is read from; null: there is none.</summary>
    public static IReadOnlyList<string?> Columns(IReadOnlyList<FieldMapping> fields, IReadOnlyCollection<string> columns) =>
        [.. fields.Select(field => field.Alternatives.Count == 0 ? field.Expression : field.Alternatives.Select(alternative => Column(columns, alternative)).FirstOrDefault(column => column is not null))];

    /// <summary>
    /// A switch whose one duration may begin with the ringing has to tell when calls were answered, or its operator has to say what it begins with:
    /// otherwise ringing would be billed.
    /// </summary>
    public static void MustTellAnswer(SourceSettings settings, IReadOnlyList<FieldChoice> choices)
    {
        var length = choices.FirstOrDefault(choice => choice.Field.Destination == RecordRole.CallLength);
        var answer = choices.FirstOrDefault(choice => choice.Field.Destination == RecordRole.AnswerDate);
        if (settings.MustTellAnswer && length?.Alternative?.Any(char.IsAsciiLetter) is true && answer?.Alternative is null)
        {
            throw new ConfigurationException(
                $"table {settings.Table} does not tell when a call was answered, so ringing cannot be told from talk: {answer?.Field.Missing ?? "name a column for answer_date in cdr_fields"}, "
                + "or say what its duration begins with: 'duration_includes_ringing: no' when it begins with the answer, 'yes' to have ringing counted as talk");
        }
    }

    /// <summary>A condition of a profile with its columns made safe.</summary>
    public static string InSql(string template, IReadOnlyCollection<string> columns, Func<string, string> quote) =>
        Reference().Replace(template, reference => quote(Column(columns, reference.Groups["column"].Value) ?? reference.Groups["column"].Value));

    private static FieldChoice Choose(FieldMapping field, IReadOnlyCollection<string> columns, string table, Func<string, string> quote)
    {
        if (field.Alternatives.Count == 0)
        {
            return new FieldChoice(field, field.Expression, field.Expression);
        }

        foreach (var alternative in field.Alternatives)
        {
            var template = Name().IsMatch(alternative) ? $"{{{alternative}}}" : alternative;
            if (Reference().Matches(template).All(reference => Column(columns, reference.Groups["column"].Value) is not null))
            {
                return new FieldChoice(field, alternative, InSql(template, columns, quote));
            }
        }

        return Indispensable.Contains(field.Destination)
            ? throw new ConfigurationException($"{table} has no column for {field.Destination}: the profile looks for {string.Join(", ", field.Alternatives)}. {field.Missing ?? "Name it in cdr_fields."}")
            : new FieldChoice(field, null, "NULL");
    }

    /// <summary>The column as the store spells it.</summary>
    private static string? Column(IEnumerable<string> columns, string name) => columns.FirstOrDefault(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\{(?<column>[A-Za-z_][A-Za-z0-9_.]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
