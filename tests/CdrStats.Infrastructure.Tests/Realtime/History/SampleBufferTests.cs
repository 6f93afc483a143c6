using CdrStats.Infrastructure.Realtime.History;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.History;

public sealed class SampleBufferTests
{
    private readonly SampleBuffer _buffer = new(5);

    [Fact]
    public void The_oldest_give_way_and_are_counted()
    {
        _buffer.Add(Samples(1, 4));
        _buffer.Add(Samples(5, 3));

        Assert.Equal((5, 2L), (_buffer.Waiting, _buffer.Spilt));
        Assert.Equal([3, 4], _buffer.Take(2).Select(sample => sample.Calls));
    }

    [Fact]
    public void What_could_not_be_written_goes_back_to_the_front_as_far_as_there_is_room()
    {
        _buffer.Add(Samples(1, 4));
        var taken = _buffer.Take(3);
        _buffer.Add(Samples(5, 2));
        _buffer.Return(taken);

        Assert.Equal([2, 3, 4, 5, 6], _buffer.Take(10).Select(sample => sample.Calls));
        Assert.Equal(1, _buffer.Spilt);
    }

    private static IEnumerable<CallSample> Samples(int first, int count) =>
        Enumerable.Range(first, count).Select(number => new CallSample(DateTimeOffset.UnixEpoch.AddSeconds(number), HistoryKey.Total, number, 0, null));
}
