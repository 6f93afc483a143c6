using System.Text;

namespace CdrStats.Domain.Cdrs;

/// <summary>How values are written in links and in the REST interface: <c>NoSellRate</c> is <c>no_sell_rate</c>.</summary>
public static class EnumText
{
    public static string Of<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
