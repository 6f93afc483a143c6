using System.Text;
using System.Text.Unicode;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>Kinds of file that calls are read from.</summary>
public enum FileKind
{
    Csv,
    Json,
    Xlsx,
    Yaml,
}

/// <summary>Opens files as tables, by what they are.</summary>
internal static class TableFiles
{
    private const int SampleBytes = 64 * 1024;

    /// <summary>By its first bytes, and where these leave it open, by its name.</summary>
    /// <exception cref="FileImportException">It is something that is not read.</exception>
    public static FileKind KindOf(Stream file, string name)
    {
        var start = Sample(file);
        if (start.Length == 0)
        {
            throw new FileImportException("The file is empty; its first line should name the columns.");
        }

        if (start.AsSpan().StartsWith("PK"u8))
        {
            return FileKind.Xlsx;
        }

        if (start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            throw new FileImportException("This is a workbook of an old kind (.xls), or one with a password: save it as .xlsx without a password, or as .csv, and choose that.");
        }

        if (start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            throw new FileImportException("The file is packed (gzip): unpack it, and choose what is in it.");
        }

        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".JSON" or ".NDJSON" or ".JSONL" => FileKind.Json,
            ".YAML" or ".YML" => FileKind.Yaml,
            ".CSV" or ".TSV" or ".TXT" => FileKind.Csv,
            _ => ByContent(start),
        };
    }

    /// <param name="file">Stays the caller's.</param>
    /// <param name="folder">For what is too much to be kept in memory.</param>
    public static TableFile Open(Stream file, FileKind kind, FileMapping mapping, string folder)
    {
        file.Position = 0;
        return kind switch
        {
            FileKind.Csv => new CsvTable(file, Text(file, mapping.Letters), mapping.Separator, mapping.HasHeader),
            FileKind.Json => new JsonTable(file),
            FileKind.Yaml => new YamlTable(file, Text(file, mapping.Letters)),
            _ => new XlsxTable(file, mapping.Sheet, mapping.HasHeader, folder),
        };
    }

    private static FileKind ByContent(byte[] start)
    {
        var text = Encoding.UTF8.GetString(start).AsSpan().TrimStart('\uFEFF').TrimStart();
        return text.StartsWith('{') || text.StartsWith('[') ? FileKind.Json
            : text.StartsWith("---") || text.StartsWith("- ") ? FileKind.Yaml : FileKind.Csv;
    }

    private static StreamReader Text(Stream file, FileLetters letters)
    {
        var start = Sample(file);
        if (IsUtf16(start, out var utf16))
        {
            return new StreamReader(file, utf16, detectEncodingFromByteOrderMarks: true, SampleBytes, leaveOpen: true);
        }

        if (start.AsSpan().Contains((byte)0))
        {
            throw new FileImportException("This is not a text file.");
        }

        var isUtf8 = letters == FileLetters.Utf8 || (letters == FileLetters.Detected && IsUtf8(start));
        return new StreamReader(file, isUtf8 ? Encoding.UTF8 : Encoding.Latin1, detectEncodingFromByteOrderMarks: isUtf8, SampleBytes, leaveOpen: true);
    }

    private static bool IsUtf16(byte[] start, out Encoding encoding)
    {
        encoding = start is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode : Encoding.Unicode;
        return start is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..];
    }

    // A sample may end within a character.
    private static bool IsUtf8(byte[] start) =>
        Utf8.IsValid(start) || (start.Length == SampleBytes && Enumerable.Range(1, 3).Any(cut => Utf8.IsValid(start.AsSpan(0, start.Length - cut))));

    private static byte[] Sample(Stream file)
    {
        var buffer = new byte[SampleBytes];
        file.Position = 0;
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return buffer[..length];
    }
}
