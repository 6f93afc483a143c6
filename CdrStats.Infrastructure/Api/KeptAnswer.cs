namespace CdrStats.Infrastructure.Api;

/// <summary>An answer of the REST interface as it can be given again.</summary>
/// <param name="Status">Of HTTP, 200 to 499.</param>
public sealed record KeptAnswer(int Status, string? ContentType, string? Location, string? ETag, ReadOnlyMemory<byte> Body);

/// <summary>What is known of a request that names a key.</summary>
public abstract record KeptRequest
{
    private KeptRequest()
    {
    }

    /// <summary>Nobody asked with this key: it is this one's to work on.</summary>
    public sealed record First : KeptRequest;

    /// <summary>The key was used for something else.</summary>
    public sealed record Another : KeptRequest;

    /// <summary>It began before, and has no answer: it is being worked on, or was cut off in the middle.</summary>
    /// <param name="Since">UTC.</param>
    public sealed record Unanswered(DateTimeOffset Since) : KeptRequest;

    public sealed record Answered(KeptAnswer Answer) : KeptRequest;
}
