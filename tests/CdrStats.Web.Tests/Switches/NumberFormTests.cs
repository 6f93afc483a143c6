using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Switches;
using CdrStats.Web.Switches;
using Xunit;

namespace CdrStats.Web.Tests.Switches;

public sealed class NumberFormTests
{
    [Theory]
    [InlineData("34", "9", "+,00")]
    [InlineData("1", "10", "+,00,011")]
    public void A_countrys_defaults_stand_in_every_field_and_can_be_corrected(string code, string most, string international)
    {
        var form = new NumberForm(new NumberOverride("351", PhoneNumberMinDigits: 3));

        form.Fill(NumberSettings.DefaultFor(code));
        Assert.Equal((code, "6", most, international), (form["LocalDialcode"], form["PhoneNumberMinDigits"], form["PhoneNumberMaxDigits"], form["InternationalPrefixes"]));

        form["PhoneNumberMinDigits"] = "4";
        var settings = form.Read(new Dictionary<string, string>())!;
        Assert.Equal((code, 4, 5), (settings.LocalDialcode, settings.PhoneNumberMinDigits, settings.InternalMaxDigits));
        Assert.Equal(NumberSettings.DefaultFor(code) with { MinDigits = 4 }, settings.Over(NumberSettings.DefaultFor(code)), SameSettings);
    }

    private static bool SameSettings(NumberSettings left, NumberSettings right) =>
        left with { PrefixesToIgnore = [], InternationalPrefixes = [], ServiceCodes = [] } == right with { PrefixesToIgnore = [], InternationalPrefixes = [], ServiceCodes = [] }
        && left.PrefixesToIgnore.SequenceEqual(right.PrefixesToIgnore) && left.InternationalPrefixes.SequenceEqual(right.InternationalPrefixes) && left.ServiceCodes.SequenceEqual(right.ServiceCodes);
}
