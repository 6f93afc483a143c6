using Bunit;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Web.Billing.Reconciliation;
using CdrStats.Web.Tests.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Billing;

public sealed class CarrierMappingTests : ConsoleContext
{
    private static readonly FileSample<CarrierFileLayout> Sample = new(
        new CarrierFileLayout(ReconciliationKind.Calls, ';', true, false, true, [CarrierColumn.Start, CarrierColumn.Called, CarrierColumn.Billed, CarrierColumn.Amount]),
        [["Date", "To", "Seconds", "Cost"], ["2026-10-01 00:00:00", "34911000001", "60", "0.02"]]);

    [Fact]
    public void A_column_that_is_chosen_is_taken_from_where_it_was()
    {
        FileLayout<CarrierColumn>? said = null;
        var mapping = Render<CarrierMapping>(with => with.Add(one => one.Sample, Sample).Add(one => one.Changed, layout => said = layout));

        mapping.Find("select[aria-label='Column 1 holds']").Change("Called");

        Assert.Equal([CarrierColumn.Called, CarrierColumn.Ignored, CarrierColumn.Billed, CarrierColumn.Amount], said!.Columns);
        Assert.NotNull(said.Complaint);
    }

    [Fact]
    public void Only_what_a_file_of_calls_may_have_is_offered_and_the_way_times_are_written()
    {
        FileLayout<CarrierColumn>? said = null;
        var mapping = Render<CarrierMapping>(with => with.Add(one => one.Sample, Sample).Add(one => one.Changed, layout => said = layout));

        Assert.DoesNotContain("Prefix", mapping.FindAll("select[aria-label='Column 1 holds'] option").Select(option => option.TextContent));
        mapping.Find("#format").Change("d/M/yyyy H:mm:ss");
        Assert.Equal("d/M/yyyy H:mm:ss", Assert.IsType<CarrierFileLayout>(said).TimeFormat);
    }
}
