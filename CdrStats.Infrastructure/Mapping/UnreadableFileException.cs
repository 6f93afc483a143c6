namespace CdrStats.Infrastructure.Mapping;

/// <summary>A file that cannot be used at all; the message says why and what to do.</summary>
public class UnreadableFileException(string message) : Exception(message);
