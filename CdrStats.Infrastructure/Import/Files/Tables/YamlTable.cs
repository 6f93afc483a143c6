using System.Text;
using System.Text.Json;
using CdrStats.Domain.Import.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>YAML: a list of mappings, or mappings in documents of their own. Read by the parser's events: one mapping at a time is in memory.</summary>
internal sealed class YamlTable : TableFile
{
    private readonly Stream _file;
    private readonly long _length;
    private readonly BoundedText _text;
    private readonly Parser _parser;
    private readonly GrowingHeader _header = new();
    private bool _inList;

    public YamlTable(Stream file, TextReader text)
    {
        (_file, _length) = (file, Math.Max(1, file.Length));
        _text = new BoundedText(text);
        _parser = new Parser(_text);
    }

    public override IReadOnlyList<string> Header => _header.Names;

    public override double Done => Math.Min(1, (double)_file.Position / _length);

    protected override bool Read(TableRow row, long number)
    {
        while (Move())
        {
            switch (_parser.Current)
            {
                case MappingStart mapping:
                    row.Begin(mapping.Start.Line, number);
                    Take(row);
                    return true;
                case SequenceStart when !_inList:
                    _inList = true;
                    break;
                case SequenceEnd:
                    _inList = false;
                    break;
                case Scalar { Value.Length: 0, Style: ScalarStyle.Plain } when !_inList:     // an empty document
                case StreamStart or StreamEnd or DocumentStart or DocumentEnd or Comment:
                    break;
                case { } other:
                    throw new FileImportException($"Line {other.Start.Line} has {Words(other)} where a mapping is wanted: a list of mappings is read, each with the names of its values.");
            }
        }

        return false;
    }

    private void Take(TableRow row)
    {
        while (Next() is not MappingEnd)
        {
            var name = Name(_parser.Current!, row);
            var value = Next();
            switch (value)
            {
                case Scalar scalar:
                    Set(row, name, scalar);
                    break;
                case AnchorAlias:
                    row.Trouble ??= "it refers to another place of the file by *, which is not followed";
                    break;
                case MappingEnd:        // a name without a value
                    return;
                case MappingStart or SequenceStart:
                    Set(row, name, new YamlJson(Next, row).Of(value), isJson: true);
                    break;
                default:
                    throw new FileImportException($"Line {value.Start.Line} is not YAML.");
            }
        }
    }

    private void Set(TableRow row, string? name, Scalar scalar)
    {
        switch (YamlJson.KindOf(scalar))
        {
            case YamlKind.Nothing:
                return;
            case YamlKind.Json:
                Set(row, name, YamlJson.Canonical(scalar.Value), isJson: true);
                return;
            default:
                Set(row, name, scalar.Value, isJson: false);
                return;
        }
    }

    private void Set(TableRow row, string? name, string text, bool isJson)
    {
        if (name is not null)
        {
            _header.Set(row, name, text, isJson);
        }
    }

    private string? Name(ParsingEvent key, TableRow row)
    {
        if (key is Scalar scalar)
        {
            return scalar.Value;
        }

        row.Trouble ??= "a name in it is no text";
        if (key is MappingStart or SequenceStart)
        {
            new YamlJson(Next, row).Of(key);
        }

        return null;
    }

    private ParsingEvent Next()
    {
        do
        {
            if (!Move())
            {
                throw new FileImportException("The file ends within a mapping.");
            }
        }
        while (_parser.Current is Comment);

        return _parser.Current!;
    }

    private bool Move()
    {
        try
        {
            _text.Mark();
            return _parser.MoveNext();
        }
        catch (YamlException bad)
        {
            throw new FileImportException($"Line {bad.Start.Line} is not YAML: {bad.InnerException?.Message ?? bad.Message}");
        }
        catch (Exception bad) when (bad is ArgumentException or InvalidOperationException or FormatException or IndexOutOfRangeException or OverflowException or NullReferenceException or KeyNotFoundException)
        {
            throw new FileImportException($"Line {_parser.Current?.End.Line ?? 1} is not YAML, or one behind it ({bad.GetType().Name}).");
        }
    }

    private static string Words(ParsingEvent what) => what switch
    {
        SequenceStart => "a list",
        Scalar => "a text",
        _ => "something else",
    };
}
