using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>What came of reading on in a file.</summary>
internal enum ReadOutcome
{
    /// <summary>There may be more.</summary>
    More,

    /// <summary>Every finished line was read.</summary>
    AtEnd,

    /// <summary>It is not the file that was read before: shorter, or other bytes stand where those did.</summary>
    BeganAnew,

    /// <summary>The name leads to another file, or to none.</summary>
    Moved,
}

/// <summary>A file and how far it was read; it opens when there is something to read, where its mark says.</summary>
internal sealed class TrackedFile(FileMark mark, CsvFields fields, Func<IReadOnlyList<string>?> columnsElsewhere, Action<string> say) : IDisposable
{
    private static readonly TimeSpan UntilTriedAgain = TimeSpan.FromMinutes(1);

    private CsvFile? _file;
    private CsvLines _lines = new(mark, fields, columnsElsewhere, say);
    private Patience _patience;
    private long? _passedOverAt;
    private int _unfinished;

    /// <summary>As far as it was read; what is saved of it may be behind.</summary>
    public FileMark Mark { get; private set; } = mark;

    public string Name => Mark.Name;
    public bool IsOpen => _file is not null;

    /// <summary>What an open file is now, whether it still has a name or not.</summary>
    public FileNode? Through => _file is null ? null : FileNode.Of(_file.Handle);

    /// <summary>The file as it was when it was last looked at.</summary>
    public FileNode Seen { get; set; } = new(mark.Node, mark.Size, mark.Modified);

    /// <summary>Nothing happened to it since everything in it was read.</summary>
    public bool IsSettled => Mark.Size >= 0 && Seen.Size == Mark.Size && Seen.Modified == Mark.Modified;

    /// <summary>When it last changed, on the clock that only runs forward.</summary>
    public long ChangedAt { get; set; }

    /// <summary>How many bytes at its end are no whole line; of a gzipped one, known once it was read.</summary>
    public long Unfinished => Mark.IsPacked ? _unfinished : IsSettled && Mark.Size > Mark.Offset ? Mark.Size - Mark.Offset : 0;

    /// <summary>The mark to keep. What a gzipped file ends with is only known from reading it.</summary>
    public FileMark ToSave => Mark.IsPacked && _unfinished > 0 ? Mark with { Size = -1 } : Mark;

    public bool IsTold { get; set; }
    public bool IsDoubted { get; set; }

    /// <summary>The last listing that had its name.</summary>
    public long Round { get; set; }

    public void Rename(string name) => Mark = Mark with { Name = name };

    /// <summary>The place where it could not go on, and when it came there, on the clock that only runs forward.</summary>
    public (long Offset, long Since) Stuck { get; set; }

    /// <summary>How long to wait for the rest of its last line when it is read next. With none, that line is no record.</summary>
    public void Wait(Patience patience) => _patience = patience;

    public void PassOver(TimeProvider clock) => _passedOverAt = clock.GetTimestamp();

    public bool IsPassedOver(TimeProvider clock) => _passedOverAt is { } at && clock.GetElapsedTime(at) < UntilTriedAgain;

    /// <summary>Takes records, at most so many, and moves the mark behind them.</summary>
    public ReadOutcome Read(string path, List<SourceRow> rows, int limit, CancellationToken stop)
    {
        // Looked at before it is read: what is written meanwhile shows as a change.
        if (Opened(path) is { } trouble)
        {
            return trouble;
        }

        var looked = FileNode.Of(_file!.Handle) ?? Seen;
        var more = true;
        while (rows.Count < limit && !stop.IsCancellationRequested && (more = _lines.Step(_file, Name, rows, _patience)))
        {
        }

        if (!more && _patience == Patience.None && _file.Ahead.Length > 0)
        {
            rows.Add(_lines.TakeUnfinished(_file, Name));
        }

        _patience = more ? _patience : Patience.Any;

        _unfinished = more ? 0 : _file.Ahead.Length;
        MoveMark();
        if (more)
        {
            return ReadOutcome.More;
        }

        Seen = looked;
        Mark = Mark with { Size = looked.Size, Modified = looked.Modified };
        return ReadOutcome.AtEnd;
    }

    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => Close();

    /// <summary>The file at its mark; else why it is not.</summary>
    private ReadOutcome? Opened(string path)
    {
        if (_file is { IsGzip: true })
        {
            // More came behind what was unpacked: it is unpacked anew.
            Close();
        }

        if (_file is not null)
        {
            return IsSame(_file, Mark) ? null : ReadOutcome.BeganAnew;
        }

        try
        {
            _file = CsvFile.Open(path);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return ReadOutcome.Moved;
        }

        Mark = Mark with { IsPacked = _file.IsGzip };
        var trouble = FileNode.Of(_file.Handle)?.Node != Mark.Node ? ReadOutcome.Moved : IsSame(_file, Mark) ? (ReadOutcome?)null : ReadOutcome.BeganAnew;
        if (trouble is not null)
        {
            Close();
            return trouble;
        }

        Recount(path);
        return null;
    }

    /// <summary>Whether a file goes on where a mark ended: its first bytes and those before the mark are what they were.</summary>
    public static bool IsSame(CsvFile file, FileMark mark) =>
        (mark.HeadLength == 0 || file.Head(mark.HeadLength) == mark.Head)
        && (file.IsGzip || (RandomAccess.GetLength(file.Handle) >= mark.Offset && (mark.TailLength == 0 || file.Tail(mark.Offset, mark.TailLength) == mark.Tail)));

    /// <summary>Goes to the mark, by way of the lines before it that equal ones may follow.</summary>
    private void Recount(string path)
    {
        _lines = new CsvLines(Mark, fields, columnsElsewhere, say);
        _file!.GoTo(Mark.Recount);
        while (_file.Position < Mark.Offset && _lines.Step(_file, Name, null))
        {
        }

        if (_file.Position != Mark.Offset)
        {
            Close();
            _file = CsvFile.Open(path);
            _file.GoTo(Mark.Offset);
        }

        (_lines.Number, _lines.InLongLine) = (Mark.Line, Mark.InLongLine);
    }

    private void MoveMark()
    {
        var file = _file!;
        if (file.Position == Mark.Offset && Mark.HeadLength > 0)
        {
            return;
        }

        var head = (int)Math.Min(CsvFile.HeadLength, file.Position);
        var longer = head > Mark.HeadLength ? file.Head(head) : null;
        Mark = Mark with
        {
            Offset = file.Position,
            Line = _lines.Number,
            Head = longer ?? Mark.Head,
            HeadLength = longer is null ? Mark.HeadLength : head,
            Tail = file.TailHere(file.Behind),
            TailLength = file.Behind,
            Delimiter = _lines.Delimiter,
            Columns = _lines.Columns,
            InLongLine = _lines.InLongLine,
            Recount = _lines.Numbers.Recount,
            Repeated = _lines.Numbers.Repeated,
        };
    }
}
