using System.IO.Compression;
using System.Text;
using System.Xml;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>XML within a packed file, element by element. What is evil in it (entities, endless names, texts and levels) ends the reading, and fills no memory.</summary>
internal sealed class BoundedXml : IDisposable
{
    private const int MostDepth = 100;
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string StrictRelations = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
        CloseInput = true,
    };

    private readonly string _part;
    private readonly BoundedText _text;
    private readonly XmlReader _xml;
    private readonly Stream _unpacked;

    public BoundedXml(ZipArchiveEntry entry)
    {
        _part = entry.FullName;
        _unpacked = Guarded(entry.Open);
        _text = new BoundedText(new StreamReader(_unpacked, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 64 * 1024));
        _xml = Guarded(() => XmlReader.Create(_text, Settings));
    }

    public string Name => _xml.LocalName;

    public XmlNodeType Kind => _xml.NodeType;

    public bool IsEmpty => _xml.IsEmptyElement;

    public string? this[string attribute] => _xml.GetAttribute(attribute);

    /// <summary>The part of the workbook that the element refers to.</summary>
    public string? Relation => _xml.GetAttribute("id", Relations) ?? _xml.GetAttribute("id", StrictRelations);

    /// <summary>Runs what unpacks; whatever is wrong with the packing is told in one way.</summary>
    public static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception bad) when (bad is SystemException and not OutOfMemoryException)
        {
            throw new FileImportException($"The workbook is damaged: {bad.Message}");
        }
    }

    /// <summary>Goes to the next node, whatever it is.</summary>
    public bool Next()
    {
        _text.Mark();
        var there = Guarded(_xml.Read);
        return !there || _xml.Depth <= MostDepth ? there : throw new FileImportException($"The workbook is damaged: {_part} is nested more than {MostDepth} deep.");
    }

    public bool NextElement()
    {
        while (Next())
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a piece of the text that stands here; 0 behind its end.</summary>
    public int Piece(char[] into)
    {
        _text.Mark();
        return Guarded(() => _xml.ReadValueChunk(into, 0, into.Length));
    }

    public void Dispose() => _xml.Dispose();
}
