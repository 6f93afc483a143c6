using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>
/// Names the lines of one file: a line's hash, and how many equal lines stood before it. So a file that is copied, renamed, packed or read anew brings the same names.
/// Equal lines are only looked for as far back as two stretches of the file, which bounds what is held; a switch writes equal lines within a second of each other, if at all.
/// </summary>
internal sealed class LineNumbers
{
    /// <summary>Equal lines with at least so many bytes between them may go by the same name.</summary>
    public const int Stretch = 4 << 20;

    private const int MostRepeated = 1_000;

    private Dictionary<UInt128, int> _now = [];
    private Dictionary<UInt128, int> _before = [];
    private long _stretch;
    private long _previous;

    public LineNumbers(long recount, IReadOnlyDictionary<string, int>? repeated)
    {
        (_stretch, _previous) = (recount, recount);
        _before = (repeated ?? new Dictionary<string, int>()).ToDictionary(pair => UInt128.Parse(pair.Key, NumberStyles.HexNumber, CultureInfo.InvariantCulture), pair => pair.Value);
        Repeated = repeated;
    }

    /// <summary>Where to begin with the counting to name lines from here on as they are named now, and the lines that had stood before it more than once.</summary>
    public long Recount => _previous;

    public IReadOnlyDictionary<string, int>? Repeated { get; private set; }

    /// <summary>The name of a line that begins at a place. Lines come in the order of their places.</summary>
    public string Name(ReadOnlySpan<byte> line, long place)
    {
        if (place - _stretch >= Stretch)
        {
            // What came before the stretch that ends here is needed when counting begins with it.
            var repeated = _before.Where(pair => pair.Value > 0).OrderByDescending(pair => pair.Value).Take(MostRepeated).ToDictionary(pair => pair.Key.ToString("x32", CultureInfo.InvariantCulture), pair => pair.Value);
            Repeated = repeated.Count > 0 ? repeated : null;
            (_before, _now) = (_now, []);
            (_previous, _stretch) = (_stretch, place);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        var key = BinaryPrimitives.ReadUInt128BigEndian(hash);
        var number = _now.TryGetValue(key, out var last) || _before.TryGetValue(key, out last) ? last + 1 : 0;
        _now[key] = number;
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash[..12])}-{number}");
    }
}
