using System.Text.RegularExpressions;
using CdrStats.Pusher.Sources.Csv;
using YamlDotNet.RepresentationModel;

namespace CdrStats.Pusher.Configuration;

/// <summary>
/// Reads <c>csv_path</c> and <c>csv_layout</c>. A layout is a name; a list of column names; a template of FreeSWITCH or Yate as it stands in their settings; or a
/// mapping of <c>like</c> (a name), <c>columns</c> (a list) and <c>delimiter</c>.
/// </summary>
internal static partial class CsvSettings
{
    private static readonly string[] Keys = ["like", "columns", "delimiter"];

    private static readonly Dictionary<string, char> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tab"] = '\t',
        ["\\t"] = '\t',
        ["comma"] = ',',
        ["semicolon"] = ';',
        ["pipe"] = '|',
        ["space"] = ' ',
    };

    [GeneratedRegex(@"^\s*""?\$\{(?<name>[^{}]+)\}(?<end>""?)(?<delimiter>[^""${}]?)(?<rest>.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Template();

    public static SourceSettings Read(YamlSettings yaml)
    {
        foreach (var key in new[] { "db_flag_field", "db_id_field" })
        {
            if (yaml.Filled(key) is not null)
            {
                throw yaml.Error(key, $"{key} is for databases: a file has no column to mark, and its lines go by what they hold; leave it out");
            }
        }

        var written = yaml.Required("csv_path", "it is the file that grows, as in /var/log/asterisk/cdr-csv/Master.csv, or a folder, or files of a folder as in /var/cdr/*.csv");
        CsvPath path;
        try
        {
            path = CsvPath.Parse(written);
        }
        catch (ConfigurationException wrong)
        {
            throw yaml.Error("csv_path", wrong.Message);
        }

        return new SourceSettings(SourceKind.Csv, path.Whole, path.Name == "*" ? Path.GetFileName(path.Folder) : path.Name, null, null, new Dictionary<string, string>()) { Layout = Layout(yaml) };
    }

    /// <summary>Whether a layout that states its columns has those that are asked for.</summary>
    public static void Check(YamlSettings yaml, CsvLayout layout, IReadOnlyList<FieldMapping> fields)
    {
        try
        {
            new CsvFields(layout, fields).Check();
        }
        catch (ConfigurationException wrong)
        {
            throw yaml.Error("cdr_fields", wrong.Message);
        }
    }

    private static CsvLayout Layout(YamlSettings yaml) => yaml.Node("csv_layout") switch
    {
        YamlSequenceNode list => Listed(yaml, CsvLayout.Header, Names(yaml, list)),
        YamlMappingNode mapping => Mapped(yaml, mapping),
        YamlScalarNode { Value: { } text } when text.Contains("${", StringComparison.Ordinal) => FromTemplate(yaml, text.Trim()),
        _ => Named(yaml, yaml.Filled("csv_layout") ?? throw yaml.Error($"csv_layout is missing: {string.Join(", ", CsvLayout.Named.Select(layout => layout.Name))}, or a list of the columns' names")),
    };

    private static CsvLayout Named(YamlSettings yaml, string name) => CsvLayout.Named.FirstOrDefault(layout => layout.Name == name)
        ?? throw yaml.Error("csv_layout", $"csv_layout cannot be '{name}'; did you mean '{NearestName.Of(name, CsvLayout.Named.Select(layout => layout.Name))}'? It may also be a list of the columns' names");

    private static CsvLayout Mapped(YamlSettings yaml, YamlMappingNode mapping)
    {
        var layout = CsvLayout.Header;
        List<string>? columns = null;
        byte? delimiter = null;
        foreach (var (key, value) in mapping.Children)
        {
            switch ((key as YamlScalarNode)?.Value)
            {
                case "like":
                    layout = Named(yaml, Text(yaml, "like", value));
                    break;
                case "columns":
                    columns = value is YamlSequenceNode list ? Names(yaml, list) : throw yaml.Error((int)value.Start.Line, "columns of csv_layout must be a list of names");
                    break;
                case "delimiter":
                    delimiter = Delimiter(yaml, (int)value.Start.Line, Text(yaml, "delimiter", value));
                    break;
                case var unknown:
                    throw yaml.Error((int)key.Start.Line, $"unknown key '{unknown}' in csv_layout; did you mean '{NearestName.Of(unknown ?? "", Keys)}'?");
            }
        }

        layout = columns is null ? layout : Listed(yaml, layout, columns);
        return delimiter is null ? layout : layout with { Delimiter = delimiter };
    }

    private static CsvLayout Listed(YamlSettings yaml, CsvLayout like, List<string> columns)
    {
        if (columns.Count == 0)
        {
            throw yaml.Error("csv_layout", "csv_layout names no columns");
        }

        if (columns.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw yaml.Error("csv_layout", $"csv_layout names the column '{twice.Key}' twice");
        }

        return new CsvLayout(like == CsvLayout.Header ? $"of {columns.Count} columns" : $"{like.Name} of {columns.Count} columns", like.Quoting, CsvFirstLine.Record, new CsvColumns(columns))
        {
            Delimiter = like.Delimiter,
            Delimiters = like.Delimiters,
        };
    }

    /// <summary><c>"${caller_id_name}","${uuid}",${duration}</c>, out of FreeSWITCH's cdr_csv.conf.xml or Yate's cdrfile.conf.</summary>
    private static CsvLayout FromTemplate(YamlSettings yaml, string template)
    {
        var columns = new List<string>();
        var delimiters = new HashSet<string>(StringComparer.Ordinal);
        for (var rest = template; rest.Length > 0;)
        {
            var part = Template().Match(rest);
            if (!part.Success || (part.Groups["delimiter"].Length == 0 && part.Groups["rest"].Value.Trim().Length > 0))
            {
                throw yaml.Error("csv_layout", $"csv_layout: of a template only ${{names}}, each perhaps in quotes, with one delimiter between them can be read, not '{(rest.Length <= 40 ? rest : rest[..40] + "…")}'");
            }

            columns.Add(part.Groups["name"].Value);
            rest = part.Groups["rest"].Value.TrimEnd();
            delimiters.UnionWith(part.Groups["delimiter"].Length > 0 ? [part.Groups["delimiter"].Value] : []);
        }

        return delimiters.Count > 1
            ? throw yaml.Error("csv_layout", $"csv_layout: the template has more than one delimiter: {string.Join(" and ", delimiters.Select(one => $"'{one}'"))}")
            : Listed(yaml, CsvLayout.FreeSwitch, columns) with { Name = $"template of {columns.Count} columns", Delimiter = delimiters.Count == 0 ? (byte)',' : Delimiter(yaml, 0, delimiters.Single()) };
    }

    private static byte Delimiter(YamlSettings yaml, int line, string text)
    {
        var letter = Words.TryGetValue(text, out var word) ? word : text.Length == 1 ? text[0] : '\0';
        return letter is > '\0' and < '\x7f' and not ('"' or '\r' or '\n')
            ? (byte)letter
            : throw yaml.Error(line, $"delimiter of csv_layout must be one ASCII character or tab, not '{text}'");
    }

    private static List<string> Names(YamlSettings yaml, YamlSequenceNode list) => [.. list.Select(item => Text(yaml, "csv_layout", item))];

    private static string Text(YamlSettings yaml, string key, YamlNode node) => node is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw yaml.Error((int)node.Start.Line, $"{key} must be a word, neither empty nor a list");
}
