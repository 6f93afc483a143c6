using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class NumberNormaliserTests
{
    private static readonly NumberNormaliser American = new(NumberSettings.DefaultFor());

    [Theory]
    [InlineData("+34650784355", "34650784355")]
    [InlineData("0034650784355", "34650784355")]
    [InlineData("01134650784355", "34650784355")]
    [InlineData("5555534650784355", "34650784355")]
    [InlineData("+0034650784355", "34650784355")]
    [InlineData("442031234567", "442031234567")]
    [InlineData("442031234567*123", "442031234567")]
    [InlineData("sip:+442031234567@10.0.0.1;user=phone", "442031234567")]
    [InlineData("\"Bob\" <sip:+442031234567@h>", "442031234567")]
    [InlineData("+50922223333", "50922223333")]
    [InlineData("+2411234567", "2411234567")]
    [InlineData("+8221234567", "8221234567")]
    [InlineData("+12425550123", "12425550123")]
    [InlineData("+16135550123", "16135550123")]
    [InlineData("+77012345678", "77012345678")]
    [InlineData("+79161234567", "79161234567")]
    [InlineData("+555555551234", "555555551234")]
    [InlineData("5555500441234567", "441234567")]
    public void The_specified_examples_are_international(string dialled, string digits) =>
        Assert.Equal(new NormalisedNumber(CallKind.International, digits), American.Normalise(dialled));

    [Theory]
    [InlineData("2025550123", "12025550123")]
    [InlineData("*672025550123", "12025550123")]
    [InlineData("(202) 555-0123", "12025550123")]
    [InlineData("412001", "1412001")]
    public void The_specified_examples_are_national(string dialled, string digits) =>
        Assert.Equal(new NormalisedNumber(CallKind.National, digits), American.Normalise(dialled));

    [Theory]
    [InlineData("1000")]
    [InlineData("41200")]
    [InlineData("alice")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("55555")]
    [InlineData("+999")]
    [InlineData("0012345")]
    public void The_specified_examples_are_internal(string? dialled) =>
        Assert.Equal(new NormalisedNumber(CallKind.Internal, ""), American.Normalise(dialled));

    [Theory]
    [InlineData("*")]
    [InlineData("###")]
    public void A_text_without_letters_and_digits_is_unknown(string dialled) =>
        Assert.Equal(new NormalisedNumber(CallKind.Unknown, ""), American.Normalise(dialled));

    [Theory]
    [InlineData("650784355", "34", 9, "34650784355")]
    [InlineData("02079460123", "44", 10, "442079460123")]
    [InlineData("01132345678", "44", 10, "441132345678")]
    public void A_national_number_takes_its_countrys_calling_code(string dialled, string callingCode, int maxDigits, string digits)
    {
        var normaliser = new NumberNormaliser(NumberSettings.DefaultFor(callingCode) with { MaxDigits = maxDigits });

        Assert.Equal(new NormalisedNumber(CallKind.National, digits), normaliser.Normalise(dialled));
    }

    [Theory]
    [InlineData("sips:+442031234567@h", "442031234567")]
    [InlineData("SIP:+442031234567:secret@h", "442031234567")]
    [InlineData("sip:+442031234567;phone-context=x@h", "442031234567")]
    [InlineData("sip:%2B442031234567@h", "442031234567")]
    [InlineData("tel:+44-20-3123-4567;ext=5", "442031234567")]
    [InlineData("<tel:+442031234567>;tag=1", "442031234567")]
    [InlineData("\"Bob <\\\"x\\\">\" <sip:+442031234567@h>", "442031234567")]
    [InlineData("Bob <+442031234567>", "442031234567")]
    [InlineData("+442031234567@10.0.0.1", "442031234567")]
    public void A_number_is_taken_out_of_its_address(string dialled, string digits) =>
        Assert.Equal(digits, American.Normalise(dialled).Digits);

    [Theory]
    [InlineData("sip:10.0.0.1")]
    [InlineData("sip:10.0.0.1:5060;user=phone")]
    [InlineData("<sip:@h>")]
    [InlineData("*67")]
    [InlineData("*1234567")]
    public void What_has_no_number_is_internal(string dialled) =>
        Assert.Equal(new NormalisedNumber(CallKind.Internal, ""), American.Normalise(dialled));

    [Theory]
    [InlineData("＋４４２０３１２３４５６７")]
    [InlineData("+٤٤٢٠٣١٢٣٤٥٦٧")]
    [InlineData("+𝟒𝟒𝟐𝟎𝟑𝟏𝟐𝟑𝟒𝟓𝟔𝟕")]
    [InlineData("\u202A+44\u00A020\u20113123 4567\u202C")]
    public void Digits_of_other_scripts_are_digits(string dialled) =>
        Assert.Equal(new NormalisedNumber(CallKind.International, "442031234567"), American.Normalise(dialled));

    [Fact]
    public void After_an_international_prefix_only_zeros_are_stripped() =>
        Assert.Equal("5555512345678", American.Normalise("+05555512345678").Digits);

    [Fact]
    public void Trunk_access_digits_are_stripped_before_an_international_prefix()
    {
        var normaliser = new NumberNormaliser(NumberSettings.DefaultFor("34") with { PrefixesToIgnore = ["9"] });

        Assert.Equal(new NormalisedNumber(CallKind.International, "2411234567"), normaliser.Normalise("9002411234567"));
        Assert.Equal(new NormalisedNumber(CallKind.International, "33123456"), normaliser.Normalise("+33123456"));
    }

    [Fact]
    public void A_plus_that_no_setting_names_never_reaches_the_result()
    {
        var settings = NumberSettings.DefaultFor() with { PrefixesToIgnore = [], InternationalPrefixes = [] };

        Assert.Equal(new NormalisedNumber(CallKind.National, "12025550123"), new NumberNormaliser(settings).Normalise("+2025550123"));
    }
}
