using CdrStats.Domain.Diagnostics;
using Xunit;

namespace CdrStats.Domain.Tests.Diagnostics;

public sealed class NumberGapTests
{
    [Fact]
    public void Missing_numbers_are_counted_between_the_first_and_the_last_of_them()
    {
        var gap = NumberGap.Find("the table cdr", Numbers(1, 60).Except([20, 21, 40]).ToList());

        Assert.Equal(new NumberGap("the table cdr", 3, 19, 41), gap);
        Assert.Equal("3 numbers are missing between 19 and 41 of the table cdr", gap!.Words);
        Assert.Equal("1 number is missing between 19 and 21 of the table cdr", NumberGap.Find("the table cdr", Numbers(1, 60).Except([20]).ToList())!.Words);
    }

    [Fact]
    public void A_source_that_counts_in_steps_misses_none()
    {
        Assert.Null(NumberGap.Find("cdr", Numbers(1, 60)));
        Assert.Null(NumberGap.Find("cdr", Numbers(1, 60).Select(number => number * 3 + 1).ToList()));
        Assert.Equal(1, NumberGap.Find("cdr", Numbers(1, 60).Except([20]).Select(number => number * 3 + 1).ToList())!.Missing);
    }

    [Fact]
    public void Numbers_with_holes_everywhere_are_no_counting_and_a_few_numbers_tell_nothing()
    {
        Assert.Null(NumberGap.Find("cdr", Numbers(1, 60).Where(number => number % 3 != 0).ToList()));
        Assert.Null(NumberGap.Find("cdr", [1, 2, 3, 5, 6]));
        Assert.Null(NumberGap.Find("cdr", []));
    }

    private static List<long> Numbers(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(number => (long)number)];
}
