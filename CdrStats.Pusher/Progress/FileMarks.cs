using System.Text;
using System.Text.Json;

namespace CdrStats.Pusher.Progress;

/// <summary>
/// The marks of all files of a source: a line of JSON for each change, written behind the others in one go once a batch is in the inbox, and all written anew when most
/// lines are old. So a batch costs the same whether a folder holds ten files or fifty thousand; and a line that a crash tore in two counts for nothing.
/// </summary>
internal sealed class FileMarks
{
    private const int OldLines = 1_000;

    private readonly string _file;
    private readonly Dictionary<long, FileMark> _marks = [];
    private long _length;
    private int _lines;

    private FileMarks(string file) => _file = file;

    public string File => _file;
    public IEnumerable<FileMark> All => _marks.Values;
    public bool IsNew { get; private set; } = true;
    public long NextId { get; private set; } = 1;

    public static async Task<FileMarks> OpenAsync(string file, Action<string> say, CancellationToken cancellation)
    {
        var marks = new FileMarks(file);
        if (!System.IO.File.Exists(file))
        {
            return marks;
        }

        var whole = await System.IO.File.ReadAllBytesAsync(file, cancellation);
        var unreadable = 0;
        for (var at = 0; whole.AsSpan(at).IndexOf((byte)'\n') is var length and >= 0; at += length + 1)
        {
            unreadable += marks.Take(whole.AsSpan(at, length)) ? 0 : 1;
            marks._length = at + length + 1;
            marks._lines++;
        }

        if (unreadable > 0)
        {
            say($"{unreadable} line(s) of {file} cannot be read: some files may be sent again, which their source keys make harmless.");
        }

        marks.IsNew = false;
        return marks;
    }

    /// <summary>An id that no other mark has.</summary>
    public long TakeId() => NextId++;

    public async Task SaveAsync(IReadOnlyCollection<FileMark> changed, IReadOnlyCollection<long> gone, CancellationToken cancellation)
    {
        if (changed.Count == 0 && gone.Count == 0)
        {
            return;
        }

        var text = new StringBuilder();
        foreach (var mark in changed)
        {
            text.Append(JsonSerializer.Serialize(new FileMarkLine(mark, null), StateJson.Own.FileMarkLine)).Append('\n');
        }

        foreach (var id in gone)
        {
            text.Append(JsonSerializer.Serialize(new FileMarkLine(null, id), StateJson.Own.FileMarkLine)).Append('\n');
        }

        // Someone took the file away: what it held is still known here.
        var whole = new FileInfo(_file) is var there && (there.Exists ? there.Length : 0) >= _length;
        if (whole)
        {
            await AppendAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
        }

        foreach (var mark in changed)
        {
            _marks[mark.Id] = mark;
        }

        foreach (var id in gone)
        {
            _marks.Remove(id);
        }

        (_lines, IsNew) = (_lines + changed.Count + gone.Count, false);
        if (!whole || _lines > 2 * _marks.Count + OldLines)
        {
            await RewriteAsync(cancellation);
        }
    }

    /// <summary>Writes over what an earlier attempt left behind the last good line, so that no torn line ever stands before others.</summary>
    private async Task AppendAsync(byte[] lines, CancellationToken cancellation)
    {
        await using var stream = new FileStream(_file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        stream.SetLength(Math.Min(stream.Length, _length));
        stream.Position = _length;
        await StateFile.PutAsync(stream, lines, cancellation);
        _length += lines.Length;
    }

    private async Task RewriteAsync(CancellationToken cancellation)
    {
        var next = _file + ".new";
        var text = string.Concat(_marks.Values.Select(mark => JsonSerializer.Serialize(new FileMarkLine(mark, null), StateJson.Own.FileMarkLine) + "\n"));
        var lines = Encoding.UTF8.GetBytes(text);
        await using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            await StateFile.PutAsync(stream, lines, cancellation);
        }

        System.IO.File.Move(next, _file, overwrite: true);
        (_length, _lines) = (lines.Length, _marks.Count);
    }

    private bool Take(ReadOnlySpan<byte> text)
    {
        try
        {
            var line = JsonSerializer.Deserialize(text, StateJson.Own.FileMarkLine);
            if (line?.Mark is { } mark)
            {
                _marks[mark.Id] = mark;
                NextId = Math.Max(NextId, mark.Id + 1);
            }

            return line?.Gone is { } gone ? _marks.Remove(gone) || true : line?.Mark is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>A line of the file: a mark as it is now, or the id of one that is gone.</summary>
internal sealed record FileMarkLine(FileMark? Mark, long? Gone);
