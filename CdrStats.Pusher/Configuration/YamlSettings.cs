using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CdrStats.Pusher.Configuration;

/// <summary>The file's keys as written, with their lines; every complaint about them starts with the file and the line.</summary>
internal sealed class YamlSettings
{
    private readonly string _file;
    private readonly Dictionary<string, YamlNode> _nodes = new(StringComparer.Ordinal);

    private YamlSettings(string file) => _file = file;

    public static YamlSettings Parse(string file, string text, IReadOnlyCollection<string> known, IReadOnlyDictionary<string, string> refused)
    {
        var settings = new YamlSettings(file);
        settings.Read(text, known, refused);
        return settings;
    }

    public string? Text(string key) => _nodes.TryGetValue(key, out var node) ? Scalar(key, node) : null;

    /// <summary>The text of a key; null also when it is written as "".</summary>
    public string? Filled(string key) => Text(key) is { Length: > 0 } text ? text : null;

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

    /// <summary>The mappings of a sequence, each with its known keys only.</summary>
    public IEnumerable<(int Line, Dictionary<string, string> Entry)> Entries(string key, IReadOnlyCollection<string> known)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            yield break;
        }

        if (node is not YamlSequenceNode entries)
        {
            throw Error(key, $"{key} must be a list");
        }

        foreach (var item in entries)
        {
            var line = (int)item.Start.Line;
            if (item is not YamlMappingNode mapping)
            {
                throw Error(line, $"an entry of {key} must have {string.Join(", ", known)}");
            }

            var entry = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in mapping.Children)
            {
                var written = ((YamlScalarNode)name).Value ?? "";
                if (!known.Contains(written))
                {
                    throw Error((int)name.Start.Line, $"unknown key '{written}' in {key}; did you mean '{NearestName.Of(written, known)}'?");
                }

                entry[written] = Scalar(written, value);
            }

            yield return (line, entry);
        }
    }

    public ConfigurationException Error(string key, string sentence) => Error(_nodes.TryGetValue(key, out var node) ? (int)node.Start.Line : 0, sentence);

    public ConfigurationException Error(int line, string sentence) => new(line > 0 ? $"{_file}, line {line}: {sentence}" : $"{_file}: {sentence}");

    public ConfigurationException Error(string sentence) => Error(0, sentence);

    private void Read(string text, IReadOnlyCollection<string> known, IReadOnlyDictionary<string, string> refused)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException bad)
        {
            throw Error((int)bad.Start.Line, $"this is not valid yaml: {bad.Message.ReplaceLineEndings(" ")}");
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw Error("the file holds no settings");
        }

        foreach (var (name, value) in root.Children)
        {
            var key = (name as YamlScalarNode)?.Value ?? "";
            var line = (int)name.Start.Line;
            if (refused.TryGetValue(key, out var why))
            {
                throw Error(line, $"{key}: {why}");
            }

            if (!known.Contains(key))
            {
                throw Error(line, $"unknown key '{key}'; did you mean '{NearestName.Of(key, known)}'?");
            }

            _nodes[key] = value;
        }
    }

    private string Scalar(string key, YamlNode node) => node is YamlScalarNode scalar
        ? scalar.Value is null or "~" or "null" && scalar.Style == ScalarStyle.Plain ? "" : scalar.Value ?? ""
        : throw Error((int)node.Start.Line, $"{key} must be one value, not a list");
}
