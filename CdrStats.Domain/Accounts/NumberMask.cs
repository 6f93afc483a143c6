using System.Text;

namespace CdrStats.Domain.Accounts;

/// <summary>How phone numbers are shown to who may not see them whole: their last digits as dots.</summary>
/// <param name="Digits">How many are hidden; 0: none.</param>
public readonly record struct NumberMask(int Digits)
{
    /// <summary>In the place of a digit.</summary>
    public const char Dot = '•';

    /// <summary>Fewer digits in a row are no phone number, in a text that may hold others.</summary>
    private const int LeastInText = 6;

    private const string Separators = " -.()/";

    /// <summary>A number as it was dialled or read: of each run of digits in it, with separators between, the last ones are hidden.</summary>
    public string Number(string number) => Hide(number, 1, Separators);

    /// <summary>A text that may hold numbers: of each long run of digits the last ones are hidden.</summary>
    public string Text(string text) => Hide(text, LeastInText, "");

    private string Hide(string text, int least, string separators)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Digits == 0 || text.Length == 0)
        {
            return text;
        }

        var shown = new StringBuilder(text);
        var places = new List<int>();
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsDigit(text[i]))
            {
                places.Add(i);
            }
            else if (i == text.Length || !separators.Contains(text[i], StringComparison.Ordinal))
            {
                if (places.Count >= least)
                {
                    places.TakeLast(Digits).ToList().ForEach(at => shown[at] = Dot);
                }

                places.Clear();
            }
        }

        return shown.ToString();
    }
}
