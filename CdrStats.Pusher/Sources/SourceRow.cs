namespace CdrStats.Pusher.Sources;

/// <summary>One record as its store delivered it: <see cref="Values"/> in the order of <c>cdr_fields</c>; <see cref="Key"/> names the row there (a long, or a text).</summary>
internal sealed record SourceRow(object Key, object?[] Values)
{
    /// <summary>A later row says how this call ended: it is marked as done, and not sent.</summary>
    public bool Superseded { get; init; }
}
