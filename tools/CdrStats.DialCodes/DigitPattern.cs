namespace CdrStats.DialCodes;

/// <summary>
/// A pattern of numbers as the metadata writes them: digits, classes, groups, alternation, ?, {n} and
/// {n,m}. Other syntax is refused, so that a new kind of pattern cannot be misread in silence.
/// </summary>
internal abstract record DigitPattern
{
    /// <exception cref="FormatException">The pattern uses syntax that the metadata did not use so far.</exception>
    public static DigitPattern Parse(string pattern)
    {
        var at = 0;
        var parsed = Alternatives(pattern, ref at);
        return at == pattern.Length ? parsed : throw Unexpected(pattern, at);
    }

    private static AnyOf Alternatives(string pattern, ref int at)
    {
        var branches = new List<DigitPattern> { Sequence(pattern, ref at) };
        while (at < pattern.Length && pattern[at] == '|')
        {
            at++;
            branches.Add(Sequence(pattern, ref at));
        }

        return new AnyOf(branches);
    }

    private static OneAfterAnother Sequence(string pattern, ref int at)
    {
        var parts = new List<DigitPattern>();
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            parts.Add(Repeated(Atom(pattern, ref at), pattern, ref at));
        }

        return new OneAfterAnother(parts);
    }

    private static DigitPattern Atom(string pattern, ref int at)
    {
        if (char.IsAsciiDigit(pattern[at]))
        {
            return new OneDigit(1 << (pattern[at++] - '0'));
        }

        if (pattern.AsSpan(at).StartsWith("\\d"))
        {
            at += 2;
            return new OneDigit(0x3FF);
        }

        if (pattern[at] == '[')
        {
            return Class(pattern, ref at);
        }

        if (pattern[at] != '(')
        {
            throw Unexpected(pattern, at);
        }

        at += pattern.AsSpan(at).StartsWith("(?:") ? 3 : 1;
        var group = Alternatives(pattern, ref at);
        return at < pattern.Length && pattern[at++] == ')' ? group : throw Unexpected(pattern, at);
    }

    private static OneDigit Class(string pattern, ref int at)
    {
        var digits = 0;
        for (at++; pattern[at] != ']'; at++)
        {
            var from = Digit(pattern, at);
            var to = from;
            if (pattern[at + 1] == '-')
            {
                to = Digit(pattern, at + 2);
                at += 2;
            }

            for (var digit = from; digit <= to; digit++)
            {
                digits |= 1 << digit;
            }
        }

        at++;
        return new OneDigit(digits);
    }

    private static DigitPattern Repeated(DigitPattern part, string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] == '?')
        {
            at++;
            return new Times(part, 0, 1);
        }

        if (at >= pattern.Length || pattern[at] != '{')
        {
            return part;
        }

        at++;
        var least = Number(pattern, ref at);
        var most = least;
        if (pattern[at] == ',')
        {
            at++;
            most = Number(pattern, ref at);
        }

        return pattern[at++] == '}' ? new Times(part, least, most) : throw Unexpected(pattern, at);
    }

    private static int Digit(string pattern, int at) =>
        char.IsAsciiDigit(pattern[at]) ? pattern[at] - '0' : throw Unexpected(pattern, at);

    private static int Number(string pattern, ref int at)
    {
        var number = Digit(pattern, at++);
        while (char.IsAsciiDigit(pattern[at]))
        {
            number = (number * 10) + Digit(pattern, at++);
        }

        return number;
    }

    private static FormatException Unexpected(string pattern, int at) => new($"Unexpected syntax at {at} in {pattern}");

    /// <param name="Digits">One bit per digit.</param>
    internal sealed record OneDigit(int Digits) : DigitPattern;

    internal sealed record AnyOf(IReadOnlyList<DigitPattern> Branches) : DigitPattern;

    internal sealed record OneAfterAnother(IReadOnlyList<DigitPattern> Parts) : DigitPattern;

    internal sealed record Times(DigitPattern Part, int Least, int Most) : DigitPattern;
}
