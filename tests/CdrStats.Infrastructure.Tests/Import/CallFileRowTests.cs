using System.Globalization;
using CdrStats.Domain.Time;
using CdrStats.Infrastructure.Import.Files;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

public sealed class CallFileRowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-10-25 02:30:00", "2026-10-25T00:30:00Z", LocalTimeKind.Repeated)]
    [InlineData("2026-03-29 02:30:00", "2026-03-29T01:30:00Z", LocalTimeKind.Skipped)]
    [InlineData("2026-10-25 02:30:00+01:00", "2026-10-25T01:30:00Z", LocalTimeKind.Plain)]
    public void A_start_without_offset_is_read_as_a_collector_reads_it(string start, string utc, LocalTimeKind clock)
    {
        var read = Read(("starting_date", start));

        Assert.Equal((DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), clock), (read.Row!.Start, read.Clock));
    }

    [Theory]
    [InlineData("sell_rate", "0.000001", "sell_rate is 0.000001; at most five decimals are kept")]
    [InlineData("buy_cost", "12.3456789", "buy_cost is 12.3456789; at most five decimals are kept")]
    public void An_amount_finer_than_the_inbox_keeps_is_rejected_and_not_rounded(string column, string text, string reason) =>
        Assert.Equal(reason, Read((column, text)).Reason);

    [Fact]
    public void What_ties_records_together_is_a_column_and_a_file_from_before_it_was_one_is_the_same_file()
    {
        var linked = Read(("linked_id", "pbx-1700000000.42"));
        Assert.Equal("pbx-1700000000.42", (string?)linked.Row!.LinkedId);
        Assert.True(linked.Row.ExtraData.IsNull);
        Assert.NotEqual(Read().Fingerprint, linked.Fingerprint);
        Assert.Equal(Read().Fingerprint, Read(("linked_id", "")).Fingerprint);
    }

    [Fact]
    public void Zeros_behind_the_fifth_decimal_are_no_decimals() => Assert.Equal(0.0125m, Read(("sell_cost", "0.0125000")).Row!.SellCost);

    private static CallFileRow Read(params (string Column, string Text)[] given)
    {
        var values = new Dictionary<string, string> { ["switch"] = "sw", ["starting_date"] = "2026-11-20 10:00:00", ["duration"] = "60", ["billsec"] = "60" };
        foreach (var (column, text) in given)
        {
            values[column] = text;
        }

        return CallFileRow.Read(values, [], TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), Now, decimalComma: false);
    }
}
