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
    private const int Root = 1;
    private const int StepPaysFrom = 2000;      // its table takes 80 KB

    private readonly Node[] _nodes;             // node 0 leads nowhere, the root is 1
    private readonly Step[] _firstSteps;        // by the number's first four digits; empty in small tries

    internal PrefixTrie(Node[] nodes)
    {
        _nodes = nodes;
        _firstSteps = nodes.Length < StepPaysFrom ? [] : new Step[Steps];
        for (var first = 0; first < _firstSteps.Length; first++)
        {
            var step = new Step { Node = Root };
            foreach (var digit in first.ToString("D4", CultureInfo.InvariantCulture))
            {
                Go(nodes, ref step, digit);
            }

            _firstSteps[first] = step;
        }
    }

    /// <summary>The place (1, 2, …) of the longest prefix that <paramref name="number"/> begins with, up to its first character that is not a digit; 0 without one.</summary>
    public int Longest(ReadOnlySpan<char> number)
    {
        var step = Begin(number, out var at);
        while (step.Node != 0 && at < number.Length)
        {
            Go(_nodes, ref step, number[at++]);
        }

        return step.Place;
    }

    /// <summary>
    /// The same for many numbers, each in its trie, a digit of all of them after the other: so the waits for their memory overlap.
    /// The places are in <paramref name="found"/>.
    /// </summary>
    public static void Longest(ReadOnlySpan<PrefixTrie> tries, ReadOnlySpan<string> numbers, Span<Step> found)
    {
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = tries[i].Begin(numbers[i], out _);
        }

        var open = 1;
        for (var further = 0; open != 0; further++)
        {
            open = 0;
            for (var i = 0; i < found.Length; i++)
            {
                ref var step = ref found[i];
                if (step.Node == 0)
                {
                    continue;
                }

                var (trie, number) = (tries[i], numbers[i]);
                var at = further + (trie._firstSteps.Length == 0 ? 0 : StepDigits);
                Go(trie._nodes, ref step, at < number.Length ? number[at] : default);
                open |= step.Node;
            }
        }
    }

    /// <summary>The places of all prefixes, ordered as texts are: 3, 34, 346, 35.</summary>
    public IEnumerable<int> InOrder()
    {
        var open = new Stack<(int Node, int Digit)>();
        open.Push((Root, 0));
        while (open.TryPop(out var at))
        {
            if (at.Digit == Digits)
            {
                continue;
            }

            open.Push((at.Node, at.Digit + 1));
            var step = new Step { Node = at.Node };
            Go(_nodes, ref step, (char)('0' + at.Digit));
            if (step.Place != 0)
            {
                yield return step.Place;
            }

            if (step.Node != 0)
            {
                open.Push((step.Node, 0));
            }
        }
    }

    /// <summary>Where the walk begins, and with which character it goes on.</summary>
    private Step Begin(ReadOnlySpan<char> number, out int next)
    {
        next = 0;
        var step = new Step { Node = Root };
        if (_firstSteps.Length == 0)
        {
            return step;
        }

        var first = 0;
        foreach (var character in number[..Math.Min(number.Length, StepDigits)])
        {
            var digit = (uint)(character - '0');
            if (digit >= Digits)
            {
                break;
            }

            first = (first * Digits) + (int)digit;
            next++;
        }

        if (next == StepDigits)
        {
            return _firstSteps[first];
        }

        // A number of fewer digits: it ends here, so the few steps are taken at once.
        foreach (var digit in number[..next])
        {
            Go(_nodes, ref step, digit);
        }

        return step with { Node = 0 };
    }

    /// <summary>One digit on. Anything else leads nowhere. Without branches that hang on what memory has yet to say.</summary>
    private static void Go(Node[] nodes, ref Step step, char character)
    {
        ref readonly var node = ref nodes[step.Node];
        var digit = Math.Min((uint)(character - '0'), Digits);
        var before = (1u << (int)digit) - 1;
        var place = node.FirstPlace + BitOperations.PopCount(node.Values & before);
        var child = node.FirstChild + BitOperations.PopCount(node.Children & before);
        step.Place = ((node.Values >> (int)digit) & 1) != 0 ? place : step.Place;
        step.Node = ((node.Children >> (int)digit) & 1) != 0 ? child : 0;
    }

    /// <summary>Says of one prefix and each next digit whether that is a prefix with a place, and whether longer ones follow; both are counted on from the first.</summary>
    internal struct Node
    {
        public ushort Values;
        public ushort Children;
        public int FirstPlace;
        public int FirstChild;
    }

    /// <summary>Where a walk has come to: the node, 0 when no prefix is longer, and the place of the longest prefix so far.</summary>
    internal struct Step
    {
        public int Node;
        public int Place;
    }
}
