using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A few thousand rows of a file, with what they become; used again for the next ones.</summary>
internal sealed class FileBatch
{
    public const int MostRows = 4_000;

    /// <summary>Few rows where they are long.</summary>
    private const int MostCharacters = 4 * 1024 * 1024;

    private readonly TableRow[] _rows = new TableRow[MostRows];
    private readonly UInt128[] _hashes = new UInt128[MostRows];
    private readonly LineIdentity[] _identities = new LineIdentity[MostRows];
    private readonly MappedRow[] _mapped = new MappedRow[MostRows];
    private readonly IReadOnlyList<KeyValuePair<string, string>>?[] _values = new IReadOnlyList<KeyValuePair<string, string>>?[MostRows];

    public int Count { get; private set; }

    /// <summary>The file's columns, as far as they are known behind it.</summary>
    public string[] Header { get; private set; } = [];

    /// <summary>How much of the file is read behind it, 0 to 1.</summary>
    public double Done { get; private set; }

    public TableRow Row(int at) => _rows[at];

    /// <summary>Equal for rows that are told from others by the same; where the rows' records are not wanted.</summary>
    public UInt128 Hash(int at) => _hashes[at];

    public LineIdentity Identity(int at) => _identities[at];

    public MappedRow Mapped(int at) => _mapped[at];

    /// <summary>Of a row that can become no record: what it says, by the inbox's columns.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Values(int at) => _values[at];

    /// <summary>Fills it; false: the file has no more rows.</summary>
    /// <param name="withRecords">Whether the rows' records are wanted, or just what tells rows apart.</param>
    /// <param name="skip">Rows before this one are passed over.</param>
    public bool Fill(MappedFile file, bool withRecords, long skip, CancellationToken cancellation)
    {
        Count = 0;
        for (var characters = 0; Count < MostRows && characters < MostCharacters;)
        {
            var row = _rows[Count] ??= new TableRow();
            if (!file.Next(row))
            {
                break;
            }

            if (row.Number < skip)
            {
                if (row.Number % MostRows == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                continue;
            }

            if (withRecords)
            {
                (_identities[Count], _mapped[Count]) = (file.IdentityOf(row), file.Map(row));
                _values[Count] = _mapped[Count].Row is null ? file.Values(row) : null;
            }
            else
            {
                _hashes[Count] = file.HashOf(row);
            }

            characters += row.Characters;
            Count++;
        }

        Header = Header.Length == file.Header.Count ? Header : [.. file.Header];
        Done = file.Done;
        return Count > 0;
    }
}
