using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class NumberNormaliserProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(5_000);

    private static readonly string[] Pieces =
        ["+", "0", "00", "011", "55555", "99999", "*67", "#31#", "sip:", "tel:", "@h", "<", ">", "\"", "%2B", ";x", "-", " ", "\0", "\uD800", "\uDC00", "４"];

    // Texts that come near the rules: digits mixed with everything the steps look for.
    private static readonly Gen<string> Dialled = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        Gen.Frequency(
            (3, Gen.Choose(0, 9).Select(digit => digit.ToString(System.Globalization.CultureInfo.InvariantCulture))),
            (1, Gen.Elements(Pieces)))
            .ListOf().Select(string.Concat));

    private static readonly Gen<NumberSettings> AnySettings =
        from callingCode in Gen.Elements("1", "34", "44", "852")
        from min in Gen.Choose(0, 8)
        from max in Gen.Choose(7, 12)
        from internalMax in Gen.Choose(0, 9)
        from ignored in Gen.Elements("+", "0", "00", "9", "55555", "1").ListOf()
        from international in Gen.Elements("00", "011", "9", "99").ListOf()
        select NumberSettings.DefaultFor(callingCode) with
        {
            MinDigits = min,
            MaxDigits = max,
            InternalMaxDigits = internalMax,
            PrefixesToIgnore = [.. ignored],
            InternationalPrefixes = ["+", .. international],
        };

    [Fact]
    public void No_input_makes_it_throw() => Check.One(Many, Prop.ForAll(Dialled.ToArbitrary(), AnySettings.ToArbitrary(), (dialled, settings) =>
    {
        var normaliser = new NumberNormaliser(settings);
        var number = normaliser.Normalise(dialled);
        normaliser.NormaliseCaller(dialled);
        return number.Digits.All(char.IsAsciiDigit)
            && (number.Digits.Length > 0) == (number.Kind is CallKind.National or CallKind.International);
    }));

    [Fact]
    public void Plus_with_a_result_gives_that_result_again_under_the_defaults() => Check.One(Many, Prop.ForAll(
        Dialled.ToArbitrary(),
        Gen.Elements("1", "34", "44").Select(NumberSettings.DefaultFor).ToArbitrary(),
        (dialled, settings) =>
        {
            var normaliser = new NumberNormaliser(settings);
            var digits = normaliser.Normalise(dialled).Digits;
            return digits.Length == 0 || normaliser.Normalise("+" + digits) == new NormalisedNumber(CallKind.International, digits);
        }));

    // Two settings can break it, by their own meaning: InternalMaxDigits of MinDigits or more makes a
    // short result internal when it is dialled again (step 5 counts before stripping), and without "0"
    // among the prefixes to ignore a result may keep a leading zero, which no number behind a plus has.
    [Fact]
    public void Plus_with_a_result_gives_that_result_again_under_any_settings() => Check.One(Many, Prop.ForAll(
        Dialled.ToArbitrary(),
        AnySettings.ToArbitrary(),
        (dialled, settings) =>
        {
            var normaliser = new NumberNormaliser(settings);
            var digits = normaliser.Normalise(dialled).Digits;
            if (digits.Length == 0)
            {
                return true;
            }

            var again = normaliser.Normalise("+" + digits);
            var known = digits.Length > settings.InternalMaxDigits && !digits.StartsWith('0');
            return known ? again == new NormalisedNumber(CallKind.International, digits) : again.Digits != digits;
        }));

    [Fact]
    public void The_explanation_ends_where_the_number_does() => Check.One(Many, Prop.ForAll(
        Dialled.ToArbitrary(),
        AnySettings.ToArbitrary(),
        (dialled, settings) =>
        {
            var normaliser = new NumberNormaliser(settings);
            var number = normaliser.Normalise(dialled);
            var last = normaliser.Explain(dialled)[^1];
            return last.Kind switch
            {
                NumberStepKind.International or NumberStepKind.LongerThanNational =>
                    number.Kind == CallKind.International && number.Digits.StartsWith(last.Number.TrimEnd('…'), StringComparison.Ordinal),
                NumberStepKind.National => number == new NormalisedNumber(CallKind.National, last.Number),
                NumberStepKind.NoDigit or NumberStepKind.TooManyDigits => number.Kind == CallKind.Unknown,
                _ => number.Kind == CallKind.Internal,
            };
        }));

    [Theory]
    [InlineData('0')]
    [InlineData('5')]
    [InlineData('9')]
    [InlineData('+')]
    [InlineData('\0')]
    [InlineData('"')]
    [InlineData('\uD800')]
    public void A_megabyte_of_one_character_is_read_and_explained(char filler)
    {
        var normaliser = new NumberNormaliser(NumberSettings.DefaultFor());
        var text = new string(filler, 1_000_000);

        Assert.NotNull(normaliser.Normalise(text).Digits);
        Assert.NotEmpty(normaliser.Explain(text));
    }
}
