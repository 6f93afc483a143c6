using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CdrStats.Pusher.Configuration;

/// <summary>
/// Looks a file over before it is built up in memory: settings are shallow, and a file that nests without end, or refers to itself, would
/// end the program instead of its start.
/// </summary>
internal static class YamlShape
{
    private const int Deepest = 20;

    public static void MustBePlain(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        var words = new HashSet<AnchorName>();
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case MappingStart or SequenceStart when ++depth > Deepest:
                    throw new YamlException(parser.Current.Start, parser.Current.End, $"lists and mappings are nested more than {Deepest} deep");
                case MappingEnd or SequenceEnd:
                    depth--;
                    break;
                case Scalar { Anchor.IsEmpty: false } scalar:
                    words.Add(scalar.Anchor);
                    break;
                case AnchorAlias alias when !words.Contains(alias.Value):
                    throw new YamlException(alias.Start, alias.End, $"*{alias.Value} must refer to one value above it");
            }
        }
    }
}
