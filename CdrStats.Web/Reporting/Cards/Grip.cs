namespace CdrStats.Web.Reporting.Cards;

/// <summary>The buttons of a card that is arranged.</summary>
internal enum GripOf
{
    Earlier,
    Later,
    Narrower,
    Wider,
    Change,
}

/// <summary>The button that keeps the keyboard after what it did: another instance is another turn.</summary>
internal sealed class Grip(int key, GripOf button)
{
    public int Key => key;

    public GripOf Button => button;
}
