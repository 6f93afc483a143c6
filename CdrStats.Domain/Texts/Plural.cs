using System.Globalization;

namespace CdrStats.Domain.Texts;

/// <summary>How many of something, in the English of the command line and of refusals.</summary>
public static class Plural
{
    /// <summary>The number, thousands separated, and the words that go with it: <c>1 record waits</c>, <c>1,200 records wait</c>.</summary>
    public static string Of(long count, string one, string other) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : other)}";
}
