using System.Globalization;
using System.Numerics;

namespace CdrStats.Domain.Rating;

/// <summary>
/// Finds the longest known prefix of a number. A look-up waits for memory more than it reckons, so all prefixes that continue one prefix share
/// 12 bytes, which a bit for each digit tells apart, and the first four digits of a number are a single step. Immutable.
/// </summary>
/// <remarks>
/// <see cref="Numbering.DigitTrie{T}"/> seeks by lengths between limits in a few thousand prefixes, where none of this pays.
/// </remarks>
internal sealed class PrefixTrie
{
    private const int Digits = 10;
    private const int StepDigits = 4;
    private const int Steps = 10_000;
    private const int StepPaysFrom = 2000;      // its table takes 80 KB

    private readonly Node[] _nodes;             // the root is 0, which is nobody's child
    private readonly Step[] _firstSteps;        // by the number's first four digits; empty in small tries

    internal PrefixTrie(Node[] nodes)
    {
        _nodes = nodes;
        _firstSteps = nodes.Length < StepPaysFrom ? [] : new Step[Steps];
        for (var first = 0; first < _firstSteps.Length; first++)
        {
            Walk(first.ToString("D4", CultureInfo.InvariantCulture), new Step(), out _firstSteps[first]);
        }
    }

    /// <summary>The place (1, 2, …) of the longest prefix that <paramref name="number"/> begins with, up to its first character that is not a digit; 0 without one.</summary>
    public int Longest(ReadOnlySpan<char> number)
    {
        if (_firstSteps.Length == 0 || number.Length < StepDigits)
        {
            return Walk(number, new Step(), out _);
        }

        var first = 0;
        for (var i = 0; i < StepDigits; i++)
        {
            var digit = (uint)(number[i] - '0');
            if (digit >= Digits)
            {
                return Walk(number[..i], new Step(), out _);
            }

            first = (first * Digits) + (int)digit;
        }

        ref readonly var step = ref _firstSteps[first];
        return step.Node == 0 ? step.Place : Walk(number[StepDigits..], step, out _);
    }

    /// <summary>Goes on from <paramref name="from"/> (whose node 0 is the root); where it ends, node 0 says that no prefix is longer.</summary>
    private int Walk(ReadOnlySpan<char> digits, Step from, out Step end)
    {
        var nodes = _nodes;
        var (at, place) = (from.Node, from.Place);
        foreach (var character in digits)
        {
            var digit = character - '0';
            if ((uint)digit >= Digits)
            {
                break;
            }

            ref readonly var node = ref nodes[at];
            var bit = 1u << digit;
            if ((node.Values & bit) != 0)
            {
                place = node.FirstPlace + BitOperations.PopCount(node.Values & (bit - 1));
            }

            if ((node.Children & bit) == 0)
            {
                at = 0;
                break;
            }

            at = node.FirstChild + BitOperations.PopCount(node.Children & (bit - 1));
        }

        end = new Step { Node = at, Place = place };
        return place;
    }

    /// <summary>Says of one prefix and each next digit whether that is a prefix with a place, and whether longer ones follow; both are counted on from the first.</summary>
    internal struct Node
    {
        public ushort Values;
        public ushort Children;
        public int FirstPlace;
        public int FirstChild;
    }

    private struct Step
    {
        public int Node;
        public int Place;
    }
}
