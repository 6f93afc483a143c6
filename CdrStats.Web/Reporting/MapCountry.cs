namespace CdrStats.Web.Reporting;

/// <summary>A country on the map.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Strength">Of its colour, 0 to 1.</param>
/// <param name="IsLoss">It is coloured as a loss.</param>
/// <param name="Words">What it says when it is pointed at: its name first.</param>
/// <param name="Href">Of the calls behind it.</param>
public sealed record MapCountry(string Code, double Strength, bool IsLoss, IReadOnlyList<string> Words, string Href);
