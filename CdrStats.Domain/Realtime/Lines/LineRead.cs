namespace CdrStats.Domain.Realtime.Lines;

/// <summary>What one line of line protocol says.</summary>
public abstract record LineRead
{
    private LineRead()
    {
    }

    /// <param name="Fields">Null: the value is a text or a truth, no number.</param>
    /// <param name="Time">Since 1970, in whatever unit; null: none is given.</param>
    public sealed record Point(string Measurement, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, double?> Fields, long? Time) : LineRead;

    /// <param name="Reason">What is wrong with it, in words.</param>
    public sealed record Nothing(string Reason) : LineRead;
}
