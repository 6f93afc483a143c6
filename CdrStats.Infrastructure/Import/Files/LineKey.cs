using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Domain.Import;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>What tells a row of a file from the others.</summary>
/// <param name="Fingerprint">Of the whole line.</param>
/// <param name="Key">The record's own key; null: the whole line tells, and its equals are further calls.</param>
internal readonly record struct LineIdentity(UInt128 Fingerprint, string? Key)
{
    /// <summary>Under which the record goes into the inbox.</summary>
    /// <param name="ordinal">Among equal rows of the file, from 0.</param>
    public string SourceKey(int ordinal) => Key ?? string.Create(CultureInfo.InvariantCulture, $"file:{Fingerprint:x32}:{ordinal}");
}

/// <summary>
/// Tells rows of a file apart: by the columns that the mapping names, else by the whole line. A line's fingerprint is of its values by their names, however the
/// columns are arranged and whatever the mapping makes of them: the same file, mapped otherwise, is the same file. What ties records together counts as a further
/// column that need not be there, as it did before the inbox had one for it.
/// </summary>
internal sealed class LineKey(FileMapping mapping, IReadOnlyList<string> header)
{
    private const char BehindValue = '\u001f', BehindName = '\u001e', OfUnreadable = '\u001d';
    private readonly HashSet<string> _key = [.. mapping.Key.Select(InboxColumns.Plain)];
    private readonly HashSet<string> _switch = [.. mapping.Columns.Where(use => use.Target == InboxColumn.Switch).Select(use => InboxColumns.Plain(use.Column))];
    private readonly int[] _known = new int[(int)InboxColumn.LinkedId];        // all that stand before it
    private readonly List<int> _others = [];
    private readonly List<int> _keys = [];
    private readonly List<int> _switches = [];
    private byte[] _bytes = new byte[1024];
    private int _used;
    private int _planned = -1;
    private int _linked = -1;

    public LineIdentity Of(TableRow row)
    {
        Plan();
        if (row.Trouble is null && KeyOf(row) is { } key)
        {
            return new LineIdentity(default, key);
        }

        return new LineIdentity(row.Trouble is null ? Fingerprint(row) : FingerprintOfUnreadable(row), null);
    }

    /// <summary>Equal for rows that are told from others by the same; quick, and good for one file.</summary>
    public UInt128 HashOf(TableRow row)
    {
        Plan();
        var hash = new LineHash();
        if (row.Trouble is not null)
        {
            hash.Add(OfUnreadable);
            for (var at = 0; at < row.Count; at++)
            {
                hash.Add(row[at]);
            }
        }
        else if (KeyOf(row) is { } key)
        {
            // Keys are unique per switch.
            hash.Add(BehindName);
            hash.Add(key);
            foreach (var at in _switches)
            {
                hash.Add(row[at]);
            }
        }
        else
        {
            foreach (var at in _known)
            {
                hash.Add(at < 0 ? default : row[at]);
            }

            foreach (var at in _others)
            {
                if (Tells(row, at))
                {
                    hash.Add((char)at);
                    hash.Add(row[at]);
                }
            }
        }

        return hash.Value;
    }

    private UInt128 FingerprintOfUnreadable(TableRow row)
    {
        _used = 0;
        Append(default, OfUnreadable);
        for (var at = 0; at < row.Count; at++)
        {
            Append(row[at], BehindValue);
        }

        return Hash();
    }

    private UInt128 Fingerprint(TableRow row)
    {
        _used = 0;
        foreach (var at in _known)
        {
            Append(at < 0 ? default : row[at], BehindValue);
        }

        foreach (var at in _others)
        {
            if (Tells(row, at))
            {
                Append(header[at], BehindName);
                Append(row[at], BehindValue);
            }
        }

        return Hash();
    }

    private bool Tells(TableRow row, int other) => other == _linked ? row[other].Length > 0 : !row.IsAbsent(other);

    // One column's value stands for itself, as a sender of records would give it.
    private string? KeyOf(TableRow row)
    {
        if (_keys.Count == 0 || _keys.TrueForAll(at => row[at].Trim().Length == 0))
        {
            return null;
        }

        var key = _keys.Count == 1 ? row[_keys[0]].Trim().ToString()
            : string.Join('|', _keys.Select(at => row[at].Trim().ToString().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)));
        return Encoding.UTF8.GetByteCount(key) <= RecordCheck.MaximumKeyBytes && !key.Contains('\0', StringComparison.Ordinal) ? key : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
    }

    private UInt128 Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _used), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private void Append(ReadOnlySpan<char> text, char end)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        if (_bytes.Length - _used < most)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + most));
        }

        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_used));
        _bytes[_used++] = (byte)end;
    }

    // Again when columns came on: the others stand in the order of their names.
    private void Plan()
    {
        if (_planned == header.Count)
        {
            return;
        }

        _planned = header.Count;
        _linked = -1;
        Array.Fill(_known, -1);
        _others.Clear();
        _keys.Clear();
        _switches.Clear();
        for (var at = 0; at < header.Count; at++)
        {
            var name = InboxColumns.Plain(header[at]);
            var column = InboxColumns.Named(name);
            if (column is not (null or InboxColumn.LinkedId))
            {
                _known[(int)column] = at;
            }
            else if (name.Length > 0 && !RejectFile.Remarks.Contains(name))
            {
                _others.Add(at);
                _linked = column == InboxColumn.LinkedId ? at : _linked;
            }

            if (_key.Contains(name))
            {
                _keys.Add(at);
            }

            if (_switch.Contains(name))
            {
                _switches.Add(at);
            }
        }

        _others.Sort((left, right) => string.CompareOrdinal(header[left], header[right]));
    }
}
