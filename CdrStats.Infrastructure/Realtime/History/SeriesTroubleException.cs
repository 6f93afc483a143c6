namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>The store of the past cannot be used at this moment; why, in words. Holds no secret.</summary>
public sealed class SeriesTroubleException : Exception
{
    public SeriesTroubleException()
    {
    }

    public SeriesTroubleException(string message)
        : base(message)
    {
    }

    public SeriesTroubleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What was to be written is refused as it is: another attempt would fare no better.</summary>
    public bool IsRefusal { get; init; }
}
