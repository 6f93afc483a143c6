namespace CdrStats.Pusher.Commands;

/// <summary>What the program's end says to whoever started it.</summary>
internal static class ExitCode
{
    public const int Well = 0;
    public const int Unreachable = 1;
    public const int WrongSettings = 2;

    /// <summary>Some dead letters still cannot be sent; the output says why.</summary>
    public const int SomeLeft = 3;
}
