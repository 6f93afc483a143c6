using System.Globalization;
using System.Text;

namespace CdrStats.Domain.Numbering;

/// <summary>Step 1 of reading a number: out of its address, without separators, in ASCII digits.</summary>
internal static class NumberText
{
    /// <summary>The uri of <c>"name" &lt;uri&gt;</c>, and the user part of a sip, sips or tel URI; any other text as it is.</summary>
    public static ReadOnlySpan<char> UserPart(ReadOnlySpan<char> text)
    {
        text = Uri(text.Trim());
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
        {
            return Before(text[4..], ";?");
        }

        if (text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[5..];
        }
        else if (text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[4..];
        }
        else
        {
            return text;
        }

        var at = text.IndexOf('@');
        return at < 0 ? [] : Before(text[..at], ";:");
    }

    /// <summary>Writes the text without separators and with ASCII digits; returns the length, never more than the text's.</summary>
    /// <param name="escaped">The text is a URI's user part, in which %2B stands for a plus.</param>
    public static int Clean(ReadOnlySpan<char> text, Span<char> target, bool escaped)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (escaped && c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                c = (char)byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }

            if (char.IsAsciiDigit(c) || c == '+')
            {
                target[length++] = c;
            }
            else if (char.IsAscii(c))
            {
                if (c is not ('-' or '.' or '(' or ')') && !char.IsWhiteSpace(c))
                {
                    target[length++] = c;
                }
            }
            else
            {
                length += Foreign(text, ref i, c, target[length..]);
            }
        }

        return length;
    }

    // A pair of surrogates may be one digit (𝟒); a lone one is kept as the foreign body it is.
    private static int Foreign(ReadOnlySpan<char> text, ref int i, char c, Span<char> target)
    {
        if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            var rune = new Rune(c, text[++i]);
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                target[0] = (char)('0' + (int)Rune.GetNumericValue(rune));
                return 1;
            }

            rune.EncodeToUtf16(target);
            return 2;
        }

        switch (char.GetUnicodeCategory(c))
        {
            case UnicodeCategory.DecimalDigitNumber:
                target[0] = (char)('0' + (int)char.GetNumericValue(c));
                return 1;

            // Invisible marks come along when a number is copied from a page or a phone.
            case UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.DashPunctuation:
                return 0;
            default:
                target[0] = c == '\uFF0B' ? '+' : c;
                return 1;
        }
    }

    private static ReadOnlySpan<char> Uri(ReadOnlySpan<char> text)
    {
        var open = text.Slice(NameLength(text)).IndexOf('<');
        if (open < 0)
        {
            return text;
        }

        text = text[(NameLength(text) + open + 1)..];
        return Before(text, ">").Trim();
    }

    // A quoted name may itself contain angle brackets, and quotes behind a backslash.
    private static int NameLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return 0;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<char> Before(ReadOnlySpan<char> text, ReadOnlySpan<char> ends)
    {
        var end = text.IndexOfAny(ends);
        return end < 0 ? text : text[..end];
    }
}
