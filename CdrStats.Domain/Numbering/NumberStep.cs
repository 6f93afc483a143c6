using System.Globalization;

namespace CdrStats.Domain.Numbering;

/// <summary>What was done to a number on its way from "as dialled" to normalised (spec/mediation.md 3).</summary>
public enum NumberStepKind
{
    /// <summary>The number was taken out of a name-and-address or a URI.</summary>
    Address,

    /// <summary>Visual separators were dropped, or other scripts' digits written as ASCII.</summary>
    Cleaned,
    ServiceCode,
    Empty,
    BeginsWithLetter,
    NoDigit,

    /// <summary>More digits than any number has.</summary>
    TooManyDigits,

    /// <summary>What followed the leading digits was dropped.</summary>
    Tail,
    FewDigits,
    IgnoredPrefix,
    InternationalPrefix,
    Extension,
    International,

    /// <summary>International by its length alone.</summary>
    LongerThanNational,
    National,
}

/// <summary>One step of reading a number, as data, so that a page can phrase it in its reader's language.</summary>
/// <param name="Detail">What was dropped, or the limit that decided; empty when the step has none.</param>
/// <param name="Number">The number after the step.</param>
public sealed record NumberStep(NumberStepKind Kind, string Detail, string Number)
{
    /// <summary>English sentence with {0} for <see cref="Detail"/> and {1} for <see cref="Number"/>; serves as the key of a translation.</summary>
    public string Template => Kind switch
    {
        NumberStepKind.Address => "The number in the address is {1}.",
        NumberStepKind.Cleaned => "Without separators, in plain digits: {1}.",
        NumberStepKind.ServiceCode => "The service code {0} is dropped, leaving {1}.",
        NumberStepKind.Empty => "There is no number: internal.",
        NumberStepKind.BeginsWithLetter => "{1} begins with a letter: internal.",
        NumberStepKind.NoDigit => "{1} has no digit: unknown.",
        NumberStepKind.TooManyDigits => "More than {0} digits are no number: unknown.",
        NumberStepKind.Tail => "What follows the digits, {0}, is dropped, leaving {1}.",
        NumberStepKind.FewDigits => "{1} has at most {0} digits: internal.",
        NumberStepKind.IgnoredPrefix => "The prefix {0} is stripped, leaving {1}.",
        NumberStepKind.InternationalPrefix => "The international prefix {0} is stripped, leaving {1}.",
        NumberStepKind.Extension => "{1} has fewer than {0} digits: an extension, internal.",
        NumberStepKind.International => "It came with an international prefix: {1} is international.",
        NumberStepKind.LongerThanNational => "{1} has more than {0} digits: international.",
        NumberStepKind.National => "The calling code {0} is put before it: {1} is national.",
        _ => "{1}",
    };

    /// <summary>The step in plain English.</summary>
    public string Sentence => string.Format(CultureInfo.InvariantCulture, Template, Detail, Number);
}
