using YamlDotNet.RepresentationModel;

namespace CdrStats.Pusher.Configuration;

/// <summary>One mapping of a list, with the file and line it stands on.</summary>
internal sealed class YamlEntry(YamlSettings file, int line, IReadOnlyDictionary<string, YamlNode> values)
{
    /// <summary>The value of a key; empty when it is left out.</summary>
    public string Text(string key) => values.TryGetValue(key, out var node) ? file.Scalar(key, node) : "";

    /// <summary>The values of a key that may be a list; empty when it is left out.</summary>
    public IReadOnlyList<string> Texts(string key) => values.TryGetValue(key, out var node) ? file.Words(key, node) : [];

    public ConfigurationException Error(string sentence) => file.Error(line, sentence);
}
