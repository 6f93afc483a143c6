using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Rating;
using Xunit;

namespace CdrStats.Web.Tests.Rating;

public sealed class BanFormTests
{
    [Fact]
    public void A_line_is_a_prefix_or_a_range_with_a_name_behind_it()
    {
        var form = new BanForm(new BanPlan(0, "", 0, [], [])) { Name = "Dear", Prefixes = "+8816 Iridium\n\n870-872;Inmarsat\n 0088 \n" };

        var plan = form.Read(out var trouble);

        Assert.Null(trouble);
        Assert.Equal([new("8816", "Iridium"), new("870", "Inmarsat"), new("871", "Inmarsat"), new("872", "Inmarsat"), new("88", "")], plan!.Prefixes);
        Assert.Equal("8816 Iridium\n870 Inmarsat\n871 Inmarsat\n872 Inmarsat\n88", new BanForm(plan).Prefixes);
    }

    [Fact]
    public void What_is_no_prefix_is_said()
    {
        Assert.Null(new BanForm(new BanPlan(0, "", 0, [], [])) { Prefixes = "44\nUK mobile" }.Read(out var trouble));
        Assert.Contains("'UK' is not a prefix", trouble, StringComparison.Ordinal);
    }
}
