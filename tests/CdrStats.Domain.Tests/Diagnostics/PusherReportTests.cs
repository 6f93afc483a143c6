using System.Text;
using CdrStats.Domain.Diagnostics;
using Xunit;

namespace CdrStats.Domain.Tests.Diagnostics;

public sealed class PusherReportTests
{
    [Fact]
    public void A_report_travels_as_it_is()
    {
        var report = new PusherReport
        {
            Version = "0.1.0",
            Host = "pbx-😀",
            Name = "pbx cdr-1",
            Switch = "192.0.2.1",
            Source = "table cdr",
            SourceKind = "mysql",
            Profile = "asterisk-mysql",
            State = PusherState.SourceDown,
            StartedAt = DateTimeOffset.UnixEpoch,
            At = DateTimeOffset.UnixEpoch.AddDays(1),
            LagSeconds = 1.5,
            PerMinute = 40,
            Sent = 7,
            Accepted = 5,
            Duplicate = 2,
            Rejected = 1,
            DeadLettersWait = true,
            LastError = "the source: gone",
            Gap = new NumberGap("the table cdr", 2, 5, 8),
        };

        var json = PusherReportJson.Write(report);

        Assert.Contains("\"state\":\"source_down\"", json, StringComparison.Ordinal);
        Assert.Equal(report, PusherReportJson.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void What_a_stranger_wrote_is_cut_and_cleaned()
    {
        var report = PusherReportJson.Read(Encoding.UTF8.GetBytes(
            $$$"""{"host":"a\u0000b\u001b[31m","last_error":"{{{new string('x', 5_000)}}}","sent":-5,"per_minute":-1,"profile":null,"later":{"a":1},"gap":{"missing":-1}}"""))!;

        Assert.Equal("a b [31m", report.Host);
        Assert.Equal(1_000, report.LastError!.Length);
        Assert.Equal((0, 0.0, null, null), (report.Sent, report.PerMinute, report.Profile, report.Gap));
        Assert.Equal("", report.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"state\":\"asleep\"}")]
    [InlineData("{\"state\":7}")]
    [InlineData("{\"started_at\":\"yesterday\"}")]
    public void Anything_else_is_no_report(string text) => Assert.Null(PusherReportJson.Read(Encoding.UTF8.GetBytes(text)));
}
