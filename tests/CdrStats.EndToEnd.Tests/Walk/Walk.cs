using System.Globalization;
using System.Net;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>What was asked at the doors by one who may not, and what should not have been answered.</summary>
internal sealed class Walk
{
    private readonly List<string> _wrong = [];
    private int _asked;

    public void Asked(object what, string answer, bool isRight, HttpStatusCode status)
    {
        _asked++;
        var told = WalkedConsole.Told(answer);
        if (!isRight || told.Count > 0)
        {
            _wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {(int)status} {string.Join(", ", told)}"));
        }
    }

    /// <summary>Asserts that nothing was, and says how much was asked.</summary>
    public void End(ITestOutputHelper output, string how)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_asked} questions {how}"));
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
        Assert.NotEqual(0, _asked);
    }
}
