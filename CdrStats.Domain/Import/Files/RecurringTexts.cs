namespace CdrStats.Domain.Import.Files;

/// <summary>The latest short texts, so that those which recur (a switch, a cause, an account) are one string for all rows.</summary>
internal sealed class RecurringTexts
{
    private const int Size = 1024;      // a power of two
    private const int LongestKept = 40;
    private readonly string?[] _kept = new string?[Size];

    public string Of(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestKept)
        {
            return text.ToString();
        }

        ref var entry = ref _kept[string.GetHashCode(text) & (Size - 1)];
        return entry is not null && text.SequenceEqual(entry) ? entry : entry = text.ToString();
    }
}
