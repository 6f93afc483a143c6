using System.Globalization;
using CdrStats.Web.Shell;

namespace CdrStats.Web.Cdrs;

/// <summary>How the calls page writes durations, chosen by <c>result</c> in its address: as a clock does, in minutes however many, or in seconds. Files have seconds.</summary>
/// <param name="Code">In the address; empty: unless said otherwise.</param>
/// <param name="Title">English; it goes through the localiser.</param>
public sealed record CallDurations(string Code, string Title)
{
    public const string Name = "result";

    private const int Minute = 60;

    public static CallDurations Clock { get; } = new("", "h:mm:ss");

    public static IReadOnlyList<CallDurations> All { get; } = [Clock, new("minutes", "minutes"), new("seconds", "seconds")];

    public static CallDurations Of(string code) => All.FirstOrDefault(one => one.Code.Equals(code, StringComparison.OrdinalIgnoreCase)) ?? Clock;

    /// <summary>Of the unit, behind a heading.</summary>
    public string Suffix => Code switch
    {
        "minutes" => ", min",
        "seconds" => ", s",
        _ => "",
    };

    public string Write(long seconds) => Code switch
    {
        "minutes" => string.Create(CultureInfo.InvariantCulture, $"{Format.Count(seconds / Minute)}:{seconds % Minute:00}"),
        "seconds" => Format.Count(seconds),
        _ => Format.Duration(TimeSpan.FromSeconds(seconds)),
    };
}
