using System.Text;
using System.Text.Json;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Web.Cdrs;
using Xunit;

namespace CdrStats.Web.Tests.Cdrs;

public sealed class CallRecordReaderTests
{
    [Theory]
    [InlineData("""{"starting_date":"2026-11-24T10:00:00Z","caller_id_name":"Jos# "}""")]
    [InlineData("""{"starting_date":"2026-11-24T10:00:00Z","Jos#":"x"}""")]
    [InlineData("""{"starting_date":"2026-11-24T10:00:00Z","duration":"Jos#"}""")]
    [InlineData("""{"starting_date":"2026-11-24T10:00:00Z","caller_id_name":"\ud800"}""")]
    [InlineData("""{"starting_date":"2026-11-24T10:00:00Z","extradata":{"a\ud800":1}}""")]
    [InlineData("""{"starting_date":"2026-11-24T10:00:00Z","extradata":"Jos#"}""")]
    public void A_record_with_text_that_is_none_is_refused_by_itself(string text)
    {
        var record = Read(text);

        Assert.Null(record.Row);
        Assert.NotNull(record.Defect);
    }

    [Fact]
    public void A_good_record_is_read() => Assert.NotNull(Read("""{"starting_date":"2026-11-24T10:00:00Z","caller_id_name":"José"}""").Row);

    // A number sign stands for a byte of Latin-1.
    private static IntakeRecord Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan().Replace((byte)'#', (byte)0xE9);
        using var json = JsonDocument.Parse(bytes);
        return CallRecordReader.Read(json.RootElement);
    }
}
