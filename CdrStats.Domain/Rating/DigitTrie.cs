namespace CdrStats.Domain.Rating;

/// <summary>
/// Maps prefixes of digits to positive numbers, in one array: blocks of ten slots, one per digit, each with its value and the block of longer prefixes.
/// A step down costs one read of memory, and a prefix that nothing extends costs no block.
/// </summary>
internal sealed class DigitTrie
{
    private const int Digits = 10;
    private Slot[] _slots = new Slot[Digits * 64];
    private int _used = Digits;

    /// <summary>Where the value of <paramref name="prefix"/> (digits only, not empty) is kept, 0 until it is set; good until the next prefix is added.</summary>
    public ref int this[ReadOnlySpan<char> prefix]
    {
        get
        {
            var at = prefix[0] - '0';
            foreach (var digit in prefix[1..])
            {
                at = ChildrenOf(at) + (digit - '0');
            }

            return ref _slots[at].Value;
        }
    }

    /// <summary>The value of the longest prefix of <paramref name="number"/> that has one, and its length; 0 and 0 without one.</summary>
    public int Longest(ReadOnlySpan<char> number, out int length)
    {
        var slots = _slots;
        var block = 0;
        var value = 0;
        length = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = (uint)(number[i] - '0');
            if (digit >= Digits)
            {
                break;
            }

            ref readonly var slot = ref slots[block + (int)digit];
            if (slot.Value != 0)
            {
                value = slot.Value;
                length = i + 1;
            }

            block = slot.Children;
            if (block == 0)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>Gives back the memory that growing took in advance.</summary>
    public void Trim() => Array.Resize(ref _slots, _used);

    private int ChildrenOf(int slot)
    {
        if (_slots[slot].Children == 0)
        {
            if (_used == _slots.Length)
            {
                Array.Resize(ref _slots, _slots.Length * 2);
            }

            _slots[slot].Children = _used;
            _used += Digits;
        }

        return _slots[slot].Children;
    }

    private struct Slot
    {
        public int Children;
        public int Value;
    }
}
