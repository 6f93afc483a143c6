using System.Runtime.InteropServices;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A quick hash of texts one after the other, 128 bits, the same in every process. Not for texts by which somebody means harm.</summary>
internal struct LineHash()
{
    private const ulong FirstFactor = 0x9E3779B97F4A7C15, SecondFactor = 0xC2B2AE3D27D4EB4F, Between = 0xD6E8FEB86659FD93;
    private ulong _first = FirstFactor, _second = SecondFactor;

    public readonly UInt128 Value => new(_first, _second);

    public void Add(char sign) => Mix(sign);

    public void Add(ReadOnlySpan<char> text)
    {
        var words = MemoryMarshal.Cast<char, ulong>(text);
        foreach (var word in words)
        {
            Mix(word);
        }

        var rest = 0UL;
        foreach (var sign in text[(words.Length * 4)..])
        {
            rest = (rest << 16) | sign;
        }

        // The length tells texts that stand one after the other from one text.
        Mix(rest);
        Mix((ulong)text.Length);
    }

    private void Mix(ulong word)
    {
        _first = Fold(_first ^ word, FirstFactor);
        _second = Fold(_second ^ word, SecondFactor) ^ Between;
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low ^ left;
    }
}
