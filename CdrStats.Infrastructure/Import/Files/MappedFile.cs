using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A file opened with its mapping: rows, what each is told from others by, and the records that they become.</summary>
internal sealed class MappedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly TableFile _table;
    private readonly LineKey _keys;
    private readonly RowMapper _mapper;
    private readonly DateTimeOffset _now;

    private MappedFile(FileStream file, TableFile table, FileMapping mapping, DateTimeOffset now)
    {
        (_file, _table, _now, Mapping) = (file, table, now, mapping);
        _keys = new LineKey(mapping, table.Header);
        _mapper = new RowMapper(mapping, table.Header);
    }

    /// <summary>The one that was given, or made of the header.</summary>
    public FileMapping Mapping { get; }

    public IReadOnlyList<string> Header => _table.Header;

    public double Done => _table.Done;

    /// <param name="mapping">One that names no columns: every column by its own name, as in the predecessor's files.</param>
    /// <exception cref="FileImportException">The file, or what is to be made of it, cannot be used.</exception>
    public static MappedFile Open(CallFile file, FileMapping mapping, DateTimeOffset now)
    {
        var stream = file.OpenRead();
        TableFile? table = null;
        try
        {
            var kind = TableFiles.KindOf(stream, file.Name);
            table = TableFiles.Open(stream, kind, mapping, file.Folder);
            var chosen = mapping.Columns.Count == 0 ? OfHeader(table, kind, mapping) : mapping;
            if (chosen.Complaint is { } complaint)
            {
                throw new FileImportException(complaint);
            }

            if (chosen.HasHeader && kind is FileKind.Csv or FileKind.Xlsx && Lacking(table, chosen) is { } lacking)
            {
                throw new FileImportException(lacking);
            }

            return new MappedFile(stream, table, chosen, now);
        }
        catch
        {
            table?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    public bool Next(TableRow row) => _table.Next(row);

    public LineIdentity IdentityOf(TableRow row) => _keys.Of(row);

    public UInt128 HashOf(TableRow row) => _keys.HashOf(row);

    public MappedRow Map(TableRow row) => new(_mapper.Map(row, _now, out var reason, out var clock), reason, clock);

    /// <inheritdoc cref="RowMapper.Values"/>
    public IReadOnlyList<KeyValuePair<string, string>> Values(TableRow row) => _mapper.Values(row);

    public void Dispose()
    {
        _table.Dispose();
        _file.Dispose();
    }

    // Files that name their columns in each row are looked at for the first few.
    private static FileMapping OfHeader(TableFile table, FileKind kind, FileMapping otherwise)
    {
        if (kind is FileKind.Json or FileKind.Yaml)
        {
            return otherwise with { Columns = [.. InboxColumns.All.Select(column => new ColumnUse(column.Name(), column))] };
        }

        var mapping = otherwise with { Columns = FileMapping.OfHeader(table.Header).Columns, DecimalComma = otherwise.DecimalComma || table is CsvTable { Separator: ';' } };
        var missing = InboxColumns.Required.Where(column => mapping.Columns.All(use => use.Target != column)).Select(column => column.Name()).ToList();
        return missing.Count == 0 ? mapping
            : throw new FileImportException($"The first line names no column {string.Join(", ", missing)}; it should name the columns, such as {string.Join(", ", InboxColumns.Names)}.");
    }

    private static string? Lacking(TableFile table, FileMapping mapping)
    {
        var there = table.Header.Select(InboxColumns.Plain).ToHashSet();
        bool Lacks(string column) => !there.Contains(InboxColumns.Plain(InboxColumns.Named(column)?.Name() ?? column));
        var needed = mapping.Columns.Where(use => use.Target is { } target && InboxColumns.Required.Contains(target) && mapping.Constants.All(constant => constant.Target != target)).Select(use => use.Column)
            .Concat(mapping.Key).Where(Lacks).Distinct().ToList();
        return needed.Count == 0 ? null : $"The file has no column {string.Join(", ", needed)}, which the mapping needs; it has {string.Join(", ", table.Header.Take(40))}.";
    }
}

/// <summary>A row as the record that it becomes, or the reason why it becomes none.</summary>
internal readonly record struct MappedRow(Domain.Import.InboxRow? Row, string? Reason, Domain.Time.LocalTimeKind Clock);
