using CdrStats.Domain.Numbering;

namespace CdrStats.DialCodes;

/// <summary>Where a range of numbers leads: one of its calling code's regions (0 is the main one) and a type.</summary>
internal readonly record struct Label(int Region, NumberType Type) : IComparable<Label>
{
    public static readonly Label MainCountry = new(0, NumberType.Unknown);

    public int CompareTo(Label other) => (Region, Type).CompareTo((other.Region, other.Type));
}
