using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>
/// The texts that a workbook's cells share. The first so many are kept in memory, the others on disk, since there may be as many of them as there are cells.
/// </summary>
internal sealed class SharedTexts : IDisposable
{
    private const int MostKept = 12 * 1024 * 1024;        // characters
    private const int MostEntries = 2 * 1024 * 1024;
    private const int Block = 1024 * 1024;
    private readonly List<char[]> _blocks = [];
    private readonly List<(int Block, int From, int Length)> _kept = [];
    private readonly string _folder;
    private FileStream? _places;
    private FileStream? _texts;
    private char[] _read = new char[1024];
    private int _inBlock = Block;
    private long _onDisk;

    private SharedTexts(string folder) => _folder = folder;

    public static SharedTexts Read(ZipArchive zip, string folder)
    {
        var shared = new SharedTexts(folder);
        try
        {
            if (zip.GetEntry("xl/sharedStrings.xml") is { } part)
            {
                shared.Fill(part);
            }

            return shared;
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    /// <summary>The text of this number; good until the next is asked for.</summary>
    public bool TryGet(int index, out ReadOnlySpan<char> text)
    {
        text = default;
        if (index < 0)
        {
            return false;
        }

        if (index < _kept.Count)
        {
            var (block, from, length) = _kept[index];
            text = _blocks[block].AsSpan(from, length);
            return true;
        }

        return index - _kept.Count < _onDisk && TryRead(index - _kept.Count, out text);
    }

    public void Dispose()
    {
        _places?.Dispose();
        _texts?.Dispose();
    }

    private void Fill(ZipArchiveEntry part)
    {
        using var xml = new BoundedXml(part);
        var text = new PieceOfText();
        var (inside, phonetic) = (false, false);
        while (xml.Next())
        {
            switch (xml.Kind)
            {
                case XmlNodeType.Element when xml.Name == "si":
                    text.Clear();
                    inside = !xml.IsEmpty;
                    if (xml.IsEmpty)
                    {
                        Add("");
                    }

                    break;
                case XmlNodeType.EndElement when xml.Name == "si":
                    inside = false;
                    Add(text.IsTooLong ? throw new FileImportException($"A text of the workbook has more than {TableRow.MostCharacters} characters.") : text.Text);
                    break;
                case XmlNodeType.Element when xml.Name == "rPh":
                    phonetic = !xml.IsEmpty;
                    break;
                case XmlNodeType.EndElement when xml.Name == "rPh":
                    phonetic = false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when inside && !phonetic:
                    text.Take(xml);
                    break;
            }
        }

        _places?.Flush();
        _texts?.Flush();
    }

    private void Add(ReadOnlySpan<char> escaped)
    {
        var text = XlsxText.Unescaped(escaped, out var plain) ? plain : escaped;
        if (_texts is null && _kept.Count < MostEntries && ((long)_blocks.Count * Block) + text.Length < MostKept)
        {
            if (_blocks.Count == 0 || _inBlock + text.Length > Block)
            {
                _blocks.Add(new char[Math.Max(Block, text.Length)]);
                _inBlock = 0;
            }

            text.CopyTo(_blocks[^1].AsSpan(_inBlock));
            _kept.Add((_blocks.Count - 1, _inBlock, text.Length));
            _inBlock += text.Length;
            return;
        }

        _texts ??= Temporary();
        _places ??= Temporary();
        var place = new Place(_texts.Position, text.Length);
        _places.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Place>(in place)));
        _texts.Write(MemoryMarshal.AsBytes(text));
        _onDisk++;
    }

    private bool TryRead(long index, out ReadOnlySpan<char> text)
    {
        Place place = default;
        var bytes = MemoryMarshal.AsBytes(new Span<Place>(ref place));
        RandomAccess.Read(_places!.SafeFileHandle, bytes, index * bytes.Length);
        if (_read.Length < place.Length)
        {
            _read = new char[place.Length];
        }

        RandomAccess.Read(_texts!.SafeFileHandle, MemoryMarshal.AsBytes(_read.AsSpan(0, place.Length)), place.From);
        text = _read.AsSpan(0, place.Length);
        return true;
    }

    private FileStream Temporary() =>
        new(Path.Combine(_folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 256 * 1024, FileOptions.DeleteOnClose);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Place(long From, int Length);
}
