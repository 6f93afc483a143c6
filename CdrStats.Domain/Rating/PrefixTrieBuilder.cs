namespace CdrStats.Domain.Rating;

/// <summary>
/// Collects prefixes of digits with a positive number each, in any order, for a <see cref="PrefixTrie"/>:
/// blocks of ten slots, one per digit, each with its number and the block of longer prefixes.
/// </summary>
internal sealed class PrefixTrieBuilder
{
    private const int Digits = 10;
    private Slot[] _slots = new Slot[Digits * 64];
    private int _used = Digits;

    /// <summary>Where the number of <paramref name="prefix"/> (digits only, not empty) is kept, 0 until it is set; good until the next prefix is added.</summary>
    public ref int this[ReadOnlySpan<char> prefix]
    {
        get
        {
            var at = prefix[0] - '0';
            foreach (var digit in prefix[1..])
            {
                at = ChildrenOf(at) + (digit - '0');
            }

            return ref _slots[at].Number;
        }
    }

    /// <summary>
    /// The trie, which answers with places instead of the numbers, so that a prefix needs no memory for its answer:
    /// <paramref name="places"/> says which number belongs to place 1, 2, and so on.
    /// </summary>
    public PrefixTrie Build(out List<int> places)
    {
        places = [];
        var nodes = new PrefixTrie.Node[1 + (_used / Digits)];      // node 0 leads nowhere, the root is 1
        var blocks = new int[nodes.Length];     // of each node, level by level: its block
        var known = 2;
        for (var i = 1; i < nodes.Length; i++)
        {
            ref var node = ref nodes[i];
            node.FirstChild = known;
            node.FirstPlace = places.Count + 1;
            for (var digit = 0; digit < Digits; digit++)
            {
                ref readonly var slot = ref _slots[blocks[i] + digit];
                if (slot.Number != 0)
                {
                    node.Values |= (ushort)(1 << digit);
                    places.Add(slot.Number);
                }

                if (slot.Children != 0)
                {
                    node.Children |= (ushort)(1 << digit);
                    blocks[known++] = slot.Children;
                }
            }
        }

        return new PrefixTrie(nodes);
    }

    private int ChildrenOf(int slot)
    {
        if (_slots[slot].Children == 0)
        {
            if (_used + Digits > _slots.Length)
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
        public int Number;
    }
}
