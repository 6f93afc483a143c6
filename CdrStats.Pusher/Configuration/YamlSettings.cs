using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CdrStats.Pusher.Configuration;

/// <summary>
/// A file's keys as written, with their lines; every complaint about them starts with the file and the line. A profile may lie under the
/// operator's own file: what that leaves out, or leaves empty, the profile says.
/// </summary>
internal sealed class YamlSettings
{
    private readonly string _file;
    private readonly Dictionary<string, YamlNode> _nodes;

    private YamlSettings(string file, Dictionary<string, YamlNode> nodes, YamlSettings? under) => (_file, _nodes, Under) = (file, nodes, under);

    /// <summary>The profile beneath; null: there is none.</summary>
    public YamlSettings? Under { get; }

    public static YamlSettings Parse(string file, string text, IReadOnlyCollection<string> known)
    {
        var settings = new YamlSettings(file, new Dictionary<string, YamlNode>(StringComparer.Ordinal), null);
        settings.Read(text, known);
        return settings;
    }

    public YamlSettings Over(YamlSettings profile) => new(_file, _nodes, profile);

    /// <summary>The text of a key; null also when it is written as "", and no profile says more.</summary>
    public string? Filled(string key) =>
        _nodes.TryGetValue(key, out var node) && Scalar(key, node) is { Length: > 0 } text ? text : Under?.Filled(key);

    /// <summary>Whether this file itself says it.</summary>
    private bool Says(string key) => _nodes.TryGetValue(key, out var node) && (node is not YamlScalarNode || Scalar(key, node).Length > 0);

    /// <summary>A key's value as it stands there or in the profile, for settings that may be more than a word; null: it is left out, or empty.</summary>
    public YamlNode? Node(string key) => Says(key) ? _nodes[key] : Under?.Node(key);

    public string Required(string key, string why) => Filled(key) ?? throw Error($"{key} is missing: {why}");

    public int Number(string key, int otherwise, int least, int most)
    {
        if (Filled(key) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : throw Error(key, $"{key} must be a number from {least} to {most}, not '{text}'");
    }

    public T OneOf<T>(string key, T otherwise, IReadOnlyDictionary<string, T> values)
    {
        if (Filled(key) is not { } text)
        {
            return otherwise;
        }

        return values.TryGetValue(text, out var value)
            ? value
            : throw Error(key, $"{key} cannot be '{text}'; did you mean '{NearestName.Of(text, values.Keys)}'?");
    }

    /// <summary>What a key's text says, where reading it may complain: the complaint is about the key's line.</summary>
    public T Explained<T>(string key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException bad) when (bad.Message.StartsWith(key, StringComparison.Ordinal))
        {
            throw Error(key, bad.Message);
        }
        catch (ArgumentException bad)
        {
            throw Error(key, $"{key} cannot be used: {bad.Message}");
        }
    }

    /// <summary>The mappings of a sequence in this file alone, each with its known keys only.</summary>
    public IEnumerable<YamlEntry> Entries(string key, IReadOnlyCollection<string> known) =>
        Items(key).Select(item => item is YamlMappingNode mapping
            ? new YamlEntry(this, (int)item.Start.Line, Keys(key, mapping, known))
            : throw Error((int)item.Start.Line, $"an entry of {key} must have {string.Join(", ", known)}"));

    /// <summary>A list of lists of words in this file alone.</summary>
    public IEnumerable<(int Line, IReadOnlyList<string> Words)> Lists(string key) =>
        Items(key).Select(item => ((int)item.Start.Line, Words(key, item)));

    /// <summary>Names and their values, in this file alone.</summary>
    public IEnumerable<(int Line, string Name, string Value)> Pairs(string key)
    {
        if (!_nodes.TryGetValue(key, out var node) || (node is YamlScalarNode && Scalar(key, node).Length == 0))
        {
            yield break;
        }

        foreach (var (name, value) in (node as YamlMappingNode ?? throw Error(key, $"{key} must have a line 'name: value' for each entry")).Children)
        {
            yield return ((int)name.Start.Line, Scalar(key, name), Scalar(key, value));
        }
    }

    /// <summary>One value, or a list of them.</summary>
    public IReadOnlyList<string> Words(string key, YamlNode node) =>
        node is YamlSequenceNode list ? [.. list.Select(item => Scalar(key, item))] : [Scalar(key, node)];

    public string Scalar(string key, YamlNode node) => node is YamlScalarNode scalar
        ? scalar.Value is null or "~" or "null" && scalar.Style == ScalarStyle.Plain ? "" : scalar.Value ?? ""
        : throw Error((int)node.Start.Line, $"{key} must be one value, not a list");

    public ConfigurationException Error(string key, string sentence) => _nodes.TryGetValue(key, out var node)
        ? Error((int)node.Start.Line, sentence)
        : Under is not null && Under._nodes.ContainsKey(key) ? Under.Error(key, sentence) : Error(0, sentence);

    public ConfigurationException Error(int line, string sentence) => new(line > 0 ? $"{_file}, line {line}: {sentence}" : $"{_file}: {sentence}");

    public ConfigurationException Error(string sentence) => Error(0, sentence);

    private IEnumerable<YamlNode> Items(string key) => !_nodes.TryGetValue(key, out var node) || (node is YamlScalarNode && Scalar(key, node).Length == 0)
        ? []
        : node as YamlSequenceNode ?? throw Error(key, $"{key} must be a list");

    private Dictionary<string, YamlNode> Keys(string key, YamlMappingNode mapping, IReadOnlyCollection<string> known)
    {
        var entry = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Children)
        {
            var written = Scalar(key, name);
            entry[written] = known.Contains(written)
                ? value
                : throw Error((int)name.Start.Line, $"unknown key '{written}' in {key}; did you mean '{NearestName.Of(written, known)}'?");
        }

        return entry;
    }

    private void Read(string text, IReadOnlyCollection<string> known)
    {
        var stream = new YamlStream();
        try
        {
            YamlShape.MustBePlain(text);
            stream.Load(new StringReader(text));
        }
        catch (YamlException bad)
        {
            throw Error((int)bad.Start.Line, $"this is not valid yaml: {bad.Message.ReplaceLineEndings(" ")}");
        }

        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or FormatException)
        {
            // The reader itself gives up on some texts that are no yaml.
            throw Error($"this is not valid yaml: {broken.Message.ReplaceLineEndings(" ")}");
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw Error("the file holds no settings");
        }

        foreach (var (name, value) in root.Children)
        {
            var key = (name as YamlScalarNode)?.Value ?? "";
            var line = (int)name.Start.Line;
            if (!known.Contains(key))
            {
                throw Error(line, $"unknown key '{key}'; did you mean '{NearestName.Of(key, known)}'?");
            }

            _nodes[key] = value;
        }
    }
}
