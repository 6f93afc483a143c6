using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class NumberSettingsTests
{
    [Fact]
    public void Another_calling_code_changes_what_follows_from_it_and_keeps_what_was_chosen()
    {
        var spain = NumberSettings.DefaultFor("34") with { ServiceCodes = ["*9"], InternalMaxDigits = 3, PrefixesToIgnore = ["+", "0034"] };

        var there = spain.In("1");

        Assert.Equal(("1", 10, 3), (there.LocalDialcode, there.MaxDigits, there.InternalMaxDigits));
        Assert.Equal(["+", "00", "011"], there.InternationalPrefixes);
        Assert.Equal(["*9"], there.ServiceCodes);
        Assert.Equal(["+", "0034"], there.PrefixesToIgnore);
        Assert.Equal(11, (spain with { MaxDigits = 11 }).In("1").MaxDigits);
        Assert.Equal(NumberSettings.DefaultFor("44").InternationalPrefixes, NumberSettings.DefaultFor("1").In("44").InternationalPrefixes);
    }

    [Fact]
    public void Limits_that_leave_nothing_between_them_are_a_complaint()
    {
        Assert.Null(NumberSettings.DefaultFor("34").Complaint);
        Assert.Contains("PhoneNumberMinDigits is 12", (NumberSettings.DefaultFor("1") with { MinDigits = 12 }).Complaint, StringComparison.Ordinal);
        Assert.Contains("PrefixLimitMin is 6", (NumberSettings.DefaultFor("1") with { PrefixLimitMin = 6, PrefixLimitMax = 5 }).Complaint, StringComparison.Ordinal);
    }
}
