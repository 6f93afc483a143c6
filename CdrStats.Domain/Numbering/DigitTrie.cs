namespace CdrStats.Domain.Numbering;

/// <summary>
/// Longest-prefix match over digit strings. Immutable and shared between threads; a look-up walks one
/// array, a step per digit, and allocates nothing.
/// </summary>
public sealed class DigitTrie<T>
{
    private const int Digits = 10;

    // Node n owns _next[n * 10 .. n * 10 + 9]; 0 means none, as the root is nobody's child.
    private readonly int[] _next;

    // 0 means no value, else the value's index plus one.
    private readonly int[] _slot;
    private readonly T[] _values;

    /// <summary>Builds the trie; of two entries with one prefix the later wins.</summary>
    /// <exception cref="ArgumentException">A prefix is empty or contains something other than digits 0 to 9.</exception>
    public DigitTrie(IEnumerable<KeyValuePair<string, T>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var next = new List<int>(new int[Digits]);
        var slot = new List<int> { 0 };
        var values = new List<T>();
        foreach (var (prefix, value) in entries)
        {
            var node = Insert(prefix, next, slot);
            if (slot[node] == 0)
            {
                values.Add(value);
                slot[node] = values.Count;
            }
            else
            {
                values[slot[node] - 1] = value;
            }
        }

        _next = [.. next];
        _slot = [.. slot];
        _values = [.. values];
    }

    public int Count => _values.Length;

    /// <summary>The value of the longest prefix of <paramref name="digits"/> whose length lies between the limits.</summary>
    public bool TryFind(ReadOnlySpan<char> digits, int minLength, int maxLength, out T value)
    {
        var found = 0;
        var node = 0;
        var length = Math.Min(digits.Length, maxLength);
        for (var i = 0; i < length; i++)
        {
            var digit = (uint)(digits[i] - '0');
            if (digit >= Digits || (node = _next[(node * Digits) + (int)digit]) == 0)
            {
                break;
            }

            if (i + 1 >= minLength && _slot[node] != 0)
            {
                found = _slot[node];
            }
        }

        value = found == 0 ? default! : _values[found - 1];
        return found != 0;
    }

    /// <summary>Whether exactly this prefix has a value.</summary>
    public bool Contains(ReadOnlySpan<char> prefix) => TryFind(prefix, prefix.Length, prefix.Length, out _);

    private static int Insert(string prefix, List<int> next, List<int> slot)
    {
        var node = 0;
        foreach (var c in prefix)
        {
            if (!char.IsAsciiDigit(c))
            {
                throw new ArgumentException($"A prefix is made of digits, not '{prefix}'.", nameof(prefix));
            }

            var at = (node * Digits) + (c - '0');
            if (next[at] == 0)
            {
                next[at] = slot.Count;
                slot.Add(0);
                next.AddRange(new int[Digits]);
            }

            node = next[at];
        }

        return node == 0 ? throw new ArgumentException("A prefix has at least one digit.", nameof(prefix)) : node;
    }
}
