using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class NumberListTests
{
    [Fact]
    public void The_first_column_of_each_line_is_a_number_and_lines_without_a_digit_are_passed_over()
    {
        var list = NumberList.Of("number;name\r\n+34 650 784 355;Ana\n\"00442031234567\",London\n\n1000\tdesk\n  +1 (202) 555-0123  \n-- end --\n1000".Split('\n'), 10);

        Assert.Equal(["+34 650 784 355", "00442031234567", "1000", "+1 (202) 555-0123", "1000"], list.Numbers);
        Assert.Equal(2, list.PassedOver);
        Assert.False(list.HasMore);
    }

    [Fact]
    public void More_numbers_than_asked_for_are_told_of_and_left()
    {
        Assert.Equal((2, true), (NumberList.Of(["1", "2", "3"], 2).Numbers.Count, NumberList.Of(["1", "2", "3"], 2).HasMore));
        Assert.False(NumberList.Of(["1", "2", "", "x"], 2).HasMore);
    }
}
