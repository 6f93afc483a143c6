using CdrStats.Infrastructure.Mapping;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Mapping;

/// <summary>A table that a browser sent, with how it is read: as remembered of an earlier file, else as guessed, and as somebody corrected it.</summary>
internal sealed class UploadedTable<TColumn, TLayout> : IDisposable
    where TColumn : struct, Enum
    where TLayout : FileLayout<TColumn>
{
    private UploadedFile? _file;

    public string Name { get; private set; } = "";

    /// <summary>Null: there is no file, or it cannot be read.</summary>
    public FileSample<TLayout>? Sample { get; private set; }

    public TLayout? Layout => Sample?.Layout;

    /// <summary>The layout of an earlier file by which this one is read.</summary>
    public RememberedLayout<TLayout>? Remembered { get; private set; }

    public bool IsThere => _file is not null;

    /// <summary>Takes a file in the place of the last.</summary>
    /// <exception cref="UnreadableFileException">It is too large.</exception>
    public async Task ReceiveAsync(IBrowserFile file, long most, IStringLocalizer texts, Action<string> tell, CancellationToken stop)
    {
        Dispose();
        if (file.Size > most)
        {
            throw new UnreadableFileException(texts["The file has {0} MB; up to {1} MB are taken. Split it.", file.Size >> 20, most >> 20]);
        }

        Name = Path.GetFileName(file.Name);
        _file = await UploadedFile.ReceiveAsync(file, most, bytes => tell(texts["{0} of {1} MB uploaded …", bytes >> 20, file.Size >> 20]), stop);
    }

    /// <summary>Guesses how it is written.</summary>
    /// <param name="find">Finds what is remembered of an earlier file; null: that is not asked for.</param>
    public async Task GuessAsync(FileGuess<TColumn, TLayout> guess, Func<FileSample<TLayout>, CancellationToken, Task<RememberedLayout<TLayout>?>>? find, CancellationToken stop)
    {
        (Sample, Remembered) = (null, null);
        var sample = await guess.ReadAsync(Open(), stop);
        Remembered = find is null ? null : await find(sample, stop);
        Sample = Remembered is { } known ? await guess.ReadAsync(Open(), known.Layout, stop) : sample;
    }

    /// <summary>
    /// Takes what somebody said where that needs no second look into the file, as most of it does. It counts at once: whoever is quick chooses the next column
    /// before a look has ended.
    /// </summary>
    public bool Takes(FileLayout<TColumn> layout)
    {
        if (Sample is not { Layout: var known } sample || layout.Sheet != known.Sheet || layout.Separator != known.Separator || layout.IsUtf8 != known.IsUtf8)
        {
            return false;
        }

        Sample = sample with { Layout = (TLayout)layout };
        return true;
    }

    /// <summary>Reads it as somebody said; another sheet is guessed anew.</summary>
    public async Task ChangeAsync(FileGuess<TColumn, TLayout> guess, FileLayout<TColumn> layout, CancellationToken stop) =>
        Sample = layout.Sheet != Layout!.Sheet ? guess.ReadSheet(Open(), layout.Sheet, stop) : await guess.ReadAsync(Open(), (TLayout)layout, stop);

    /// <summary>The file from its beginning; it stays this object's.</summary>
    public Stream Open() => _file!.Open();

    public void Dispose()
    {
        _file?.Dispose();
        (_file, Sample, Remembered) = (null, null, null);
    }
}
