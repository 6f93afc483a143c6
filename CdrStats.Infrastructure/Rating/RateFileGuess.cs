using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Rating;

/// <summary>Guesses how a rate deck is written: letters, separator, header, and what each column holds.</summary>
public static class RateFileGuess
{
    /// <summary>What guesses.</summary>
    public static FileGuess<RateColumn, RateFileLayout> Deck { get; } = new RateDeckGuess();

    /// <summary>Reads the beginning of the file.</summary>
    /// <exception cref="UnreadableFileException">There is nothing in it, or it is neither text nor a workbook.</exception>
    public static Task<FileSample<RateFileLayout>> OfAsync(Stream file, CancellationToken cancellation) => Deck.ReadAsync(file, cancellation);

    /// <summary>The first lines of the file as another layout would split them.</summary>
    public static Task<FileSample<RateFileLayout>> OfAsync(Stream file, RateFileLayout layout, CancellationToken cancellation) => Deck.ReadAsync(file, layout, cancellation);
}
