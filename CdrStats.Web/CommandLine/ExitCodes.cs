namespace CdrStats.Web.CommandLine;

/// <summary>What a verb's exit code says.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Some of it could not be done; the output says what.</summary>
    public const int Partly = 2;

    /// <summary>The command line cannot be understood; nothing was done.</summary>
    public const int Misused = 64;

    public const string Explained = "Exit codes: 0 done, 1 failed, 2 done in part (the output says what is missing), 64 the command line was not understood.";
}
