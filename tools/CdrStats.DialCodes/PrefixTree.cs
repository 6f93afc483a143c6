using CdrStats.Domain.Numbering;

namespace CdrStats.DialCodes;

/// <summary>
/// The tree of a calling code's national digits, as deep as it takes to tell regions and types apart,
/// and the fewest prefixes that give every number in it the right label by longest match. Digits that no
/// number begins with may take whatever label is nearest.
/// </summary>
internal sealed class PrefixTree
{
    // Regions matter more than types: a wrong country is a wrong report, an unknown type is only vague.
    private const int RegionDepth = 7;
    private const int TypeDepth = 5;

    private readonly NumberAutomaton _automaton;
    private readonly IReadOnlyList<Label> _owners;
    private readonly Dictionary<string, Node?> _known = [];
    private readonly Node? _root;

    /// <param name="owners">The label of each owner in <paramref name="automaton"/>.</param>
    public PrefixTree(NumberAutomaton automaton, IReadOnlyList<Label> owners)
    {
        _automaton = automaton;
        _owners = owners;
        _root = Grow(automaton.Start, [], 0);
    }

    /// <summary>The prefixes beneath the calling code itself, which stands for its main country and no type.</summary>
    public IEnumerable<(string Digits, Label Label)> Prefixes() => _root is null ? [] : Below(_root, "", Label.MainCountry);

    private static IEnumerable<(string Digits, Label Label)> Below(Node node, string digits, Label inherited)
    {
        for (var digit = 0; digit < node.Children.Length; digit++)
        {
            if (node.Children[digit] is not { } child)
            {
                continue;
            }

            var prefix = digits + (char)('0' + digit);
            var label = inherited;
            if (!child.Choices.Contains(inherited))
            {
                label = child.Choices.Min();
                yield return (prefix, label);
            }

            foreach (var deeper in Below(child, prefix, label))
            {
                yield return deeper;
            }
        }
    }

    private Node? Grow(int[] states, int[] ending, int depth)
    {
        if (states.Length == 0)
        {
            return ending.Length == 0 ? null : Leaf(ending);
        }

        var key = $"{depth}:{string.Join(',', states)}:{string.Join(',', ending)}";
        if (!_known.TryGetValue(key, out var node))
        {
            var owners = _automaton.Owners(states).Union(ending).ToArray();
            node = IsDecided(owners, depth) ? Leaf(owners) : Branch(states, depth);
            _known.Add(key, node);
        }

        return node;
    }

    private bool IsDecided(int[] owners, int depth)
    {
        var labels = owners.Select(owner => _owners[owner]).Distinct().ToArray();
        return labels.Length == 1
            || depth >= RegionDepth
            || (depth >= TypeDepth && labels.All(label => label.Region == labels[0].Region));
    }

    // The labels that most children can take: with one of them on this node, fewest children need a prefix of their own.
    private Node? Branch(int[] states, int depth)
    {
        var children = new Node?[10];
        var votes = new Dictionary<Label, int>();
        for (var digit = 0; digit < children.Length; digit++)
        {
            var ending = _automaton.Ending(states, digit).Distinct().ToArray();
            children[digit] = Grow(_automaton.Step(states, digit), ending, depth + 1);
            foreach (var label in children[digit]?.Choices ?? [])
            {
                votes[label] = votes.GetValueOrDefault(label) + 1;
            }
        }

        if (votes.Count == 0)
        {
            return null;
        }

        var most = votes.Values.Max();
        return new Node([.. votes.Where(vote => vote.Value == most).Select(vote => vote.Key)], children);
    }

    private Node Leaf(int[] owners)
    {
        var labels = owners.Select(owner => _owners[owner]).Distinct().ToArray();
        var region = labels.Min(label => label.Region);
        return new Node([new Label(region, TypeOf([.. labels.Where(label => label.Region == region).Select(label => label.Type)]))], []);
    }

    private static NumberType TypeOf(NumberType[] types) => types switch
    {
        [var only] => only,
        _ when types.All(type => type is NumberType.Fixed or NumberType.Mobile or NumberType.FixedOrMobile) => NumberType.FixedOrMobile,
        _ => NumberType.Unknown,
    };

    private sealed record Node(HashSet<Label> Choices, Node?[] Children);
}
