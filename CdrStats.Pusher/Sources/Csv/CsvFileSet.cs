using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>
/// The files of a <see cref="CsvPath"/>, and which of them have something to read. Names are listed when the folder's list of names changed; between, a look costs
/// the same however many files there are: those that change are looked at, and a few of the others in turn. A file is known by what it is and not by its name, so
/// that a rotated one is read to its end, and before the one that took its name.
/// </summary>
internal sealed partial class CsvFileSet(CsvPath path, FileMarks marks, CsvFields fields, Action<string> say, Action restarted, TimeProvider clock) : IDisposable
{
    private const int LookedAtInTurn = 100, Few = 500, MostLively = 200, MostEnded = 16;

    private static readonly TimeSpan UntilTold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UntilQuiet = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, TrackedFile> _files = new(StringComparer.Ordinal);
    private readonly List<TrackedFile> _inTurn = [];
    private readonly List<TrackedFile> _lively = [];
    private readonly HashSet<TrackedFile> _nameless = [];
    private readonly List<FileMark> _ended = [];
    private readonly WaitingFiles _waiting = new();
    private readonly HashSet<TrackedFile> _changed = [];
    private readonly HashSet<long> _gone = [];
    private readonly Dictionary<string, FileNode> _unsure = new(StringComparer.Ordinal);
    private IReadOnlyList<string>? _lastColumns;
    private long? _listed;
    private bool _again = true;
    private bool _isFirst = true;
    private bool _toldAbsent;
    private bool _anyForgotten;
    private int _turn;
    private long _round;

    /// <summary>What people should know as long as it is so; null: nothing.</summary>
    public string? Notice { get; private set; }

    public bool HasChanges => _changed.Count > 0 || _gone.Count > 0;

    /// <summary>Everything read so far is in the inbox.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        await marks.SaveAsync([.. _changed.Select(file => file.ToSave)], _gone, cancellation);
        _changed.Clear();
        _gone.Clear();
    }

    /// <summary>Looks what happened to the files.</summary>
    public void Look()
    {
        if (_isFirst)
        {
            foreach (var mark in marks.All.OrderBy(mark => mark.Id))
            {
                Add(mark);
            }
        }

        var modified = FileNode.FolderModified(path.Folder);
        if (_again || modified != _listed)
        {
            // Once more the next time: a name may come in the same instant as the time of change was read.
            (_again, _listed) = (modified != _listed, modified);
            List();
        }
        else if (!AreWhereTheyWere())
        {
            List();
        }

        LookAtTheLively();
        _isFirst = false;
    }

    /// <summary>The file to read from next; null: none has anything new.</summary>
    public TrackedFile? Next => _waiting.First;

    /// <summary>Takes records of a file, at most so many.</summary>
    public void Read(TrackedFile file, List<SourceRow> rows, int limit, CancellationToken stop)
    {
        var before = file.Mark;
        ReadOutcome outcome;
        try
        {
            outcome = file.Read(Whole(file.Name), rows, limit, stop);
        }
        catch (UnauthorizedAccessException refused) when (path.IsFolder)
        {
            // One file must not hold up the others; it is tried again when the pusher comes by.
            say($"{file.Name} cannot be read and is passed over for now: {refused.Message}");
            file.PassOver(clock);
            _waiting.Remove(file);
            return;
        }

        if (file.Mark != before)
        {
            _changed.Add(file);
            _lastColumns = file.Mark.Columns ?? _lastColumns;
        }

        if (outcome == ReadOutcome.BeganAnew)
        {
            BeginAnew(file, file.Seen, "it does not begin as it did");
        }
        else if (outcome != ReadOutcome.More)
        {
            _waiting.Remove(file);
            _again |= outcome == ReadOutcome.Moved;
            _ = IsStuck(file);
            if (path.IsFolder)
            {
                file.Close();
            }
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values.Concat(_nameless))
        {
            file.Dispose();
        }
    }

    private string Whole(string name) => Path.Combine(path.Folder, name);

    private bool IsGrowing(TrackedFile file) => !path.IsFolder && file.Name == path.Name && !_nameless.Contains(file);

    private TrackedFile Add(FileMark mark)
    {
        _lastColumns ??= mark.Columns;
        var file = new TrackedFile(mark, fields, () => _lastColumns, say) { ChangedAt = clock.GetTimestamp() };
        if (_files.TryAdd(mark.Name, file))
        {
            _inTurn.Add(file);
        }
        else
        {
            _nameless.Add(file);
        }

        return file;
    }

    /// <summary>Looks at the files that change, and at some of the others in turn. False: a name leads elsewhere.</summary>
    private bool AreWhereTheyWere()
    {
        var inTurn = Enumerable.Range(0, Math.Min(LookedAtInTurn, _inTurn.Count)).Select(_ => _inTurn[_turn = (_turn + 1) % _inTurn.Count]);
        foreach (var file in inTurn.Concat(_lively).Distinct().Except(_nameless).ToList())
        {
            if (_files.GetValueOrDefault(file.Name) != file)
            {
                continue;
            }

            if (FileNode.Of(Whole(file.Name)) is not { } node || node.Node != file.Mark.Node)
            {
                return false;
            }

            Look(file, node);
        }

        return true;
    }

    /// <summary>A file as it is now.</summary>
    private void Look(TrackedFile file, FileNode node)
    {
        if (!file.Mark.IsPacked && node.Size < file.Mark.Offset)
        {
            BeginAnew(file, node, "it is shorter than what was read of it");
            return;
        }

        if (node != file.Seen)
        {
            (file.Seen, file.ChangedAt, file.IsTold, file.IsDoubted) = (node, clock.GetTimestamp(), false, false);
        }

        if (file.IsSettled || file.IsPassedOver(clock))
        {
            return;
        }

        _waiting.Add(file, IsGrowing(file));
        _lively.Remove(file);
        _lively.Add(file);
        if (_lively.Count > MostLively)
        {
            _lively.RemoveAt(0);
        }
    }

    private void BeginAnew(TrackedFile file, FileNode node, string sign)
    {
        if (_nameless.Contains(file))
        {
            Forget(file);
            return;
        }

        say($"{file.Name} began anew ({sign}): reading it from its start.");
        restarted();
        _files.Remove(file.Name);
        Forget(file);
        Keep(new FileMark(marks.TakeId(), file.Name) { Node = node.Node }, node);
        // It may have been copied before it was emptied.
        _again = true;
    }

    /// <summary>Files that changed of late: whether one ends in the middle of a line, or will not change again.</summary>
    private void LookAtTheLively()
    {
        Notice = _toldAbsent ? $"{path.Whole} is not there" : null;
        foreach (var file in _lively.Concat(_nameless).Distinct().ToList())
        {
            if (_nameless.Contains(file) && file.Through is { } node)
            {
                Look(file, node);
            }

            if (!file.IsSettled)
            {
                continue;
            }

            var quiet = clock.GetElapsedTime(file.ChangedAt);
            if (IsStuck(file))
            {
                Tell(file);
                if (!file.IsDoubted)
                {
                    file.IsDoubted = true;
                    file.Wait(Patience.Little);
                    _waiting.Add(file, isLast: false);
                    continue;
                }
            }

            if (quiet >= UntilQuiet)
            {
                Leave(file);
            }
        }
    }

    private void TellIfAbsent()
    {
        var absent = path.IsFolder ? !Directory.Exists(path.Folder) : !_files.ContainsKey(path.Name);
        if (absent && !_toldAbsent)
        {
            say($"{path.Whole} is not there{(Directory.Exists(path.Folder) ? "" : ", nor is its folder")}: waiting for it.");
        }
        else if (!absent && _toldAbsent)
        {
            say($"{path.Whole} is there.");
        }

        _toldAbsent = absent;
    }
}
