using System.IO.Enumeration;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>What became of the files when names came, went or changed hands.</summary>
internal sealed partial class CsvFileSet
{
    /// <summary>Lists the names, and finds out what became of the files.</summary>
    private void List()
    {
        var orphans = new List<(string Name, FileNode Node)>();
        _round++;
        foreach (var name in UnknownNames())
        {
            if (FileNode.Of(Whole(name)) is { } node)
            {
                orphans.Add((name, node));
            }
        }

        // Names that stayed may lead to other files now. Of very many files those that are looked at in turn will show it.
        var all = _isFirst || _files.Count <= Few;
        foreach (var file in _files.Values.Where(file => all || file.Round != _round || _lively.Contains(file)).ToList())
        {
            var node = FileNode.Of(Whole(file.Name));
            if (node?.Node == file.Mark.Node)
            {
                Look(file, node.Value);
                continue;
            }

            _files.Remove(file.Name);
            _nameless.Add(file);
            if (node is { } other)
            {
                orphans.Add((file.Name, other));
            }
        }

        Rename(orphans);
        // Rotated files before the one that grows, which may go on where one of them ends.
        foreach (var (name, node) in orphans.OrderBy(one => one.Name == path.Name).ThenBy(one => one.Node.Modified).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            Adopt(name, node);
        }

        foreach (var file in _nameless.Where(file => !file.IsOpen).ToList())
        {
            var packed = $"{file.Name}.gz";
            if (!file.IsSettled && !_files.ContainsKey(packed) && FileNode.Of(Whole(packed)) is { } node)
            {
                Adopt(packed, node);
            }

            if (!file.IsSettled && !_ended.Contains(file.Mark))
            {
                say($"{file.Name} went away before all of it was read, and is not in {path.Folder} under another name: what was written to it after the last look is missing.");
            }

            Forget(file);
        }

        if (_isFirst)
        {
            _lively.AddRange(_files.Values.OrderByDescending(file => file.Seen.Modified).Take(MostLively).Except(_lively).Reverse());
        }

        if (_anyForgotten)
        {
            _inTurn.RemoveAll(file => _files.GetValueOrDefault(file.Name) != file);
            _anyForgotten = false;
        }

        TellIfAbsent();
    }

    private List<string> UnknownNames()
    {
        if (!Directory.Exists(path.Folder))
        {
            return [];
        }

        var known = _files.GetAlternateLookup<ReadOnlySpan<char>>();
        return
        [
            .. new FileSystemEnumerable<string>(path.Folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), new EnumerationOptions { AttributesToSkip = 0 })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                {
                    if (known.TryGetValue(entry.FileName, out var file))
                    {
                        file.Round = _round;
                        return false;
                    }

                    return path.Holds(entry.FileName) && !entry.IsDirectory;
                },
            },
        ];
    }

    /// <summary>Files that have another name now.</summary>
    private void Rename(List<(string Name, FileNode Node)> orphans)
    {
        if (_nameless.Count == 0)
        {
            return;
        }

        var nodes = orphans.DistinctBy(one => one.Node.Node).ToDictionary(one => one.Node.Node);
        foreach (var file in _nameless.Where(file => file.Mark.Node.Length > 0).ToList())
        {
            if (!nodes.Remove(file.Mark.Node, out var found))
            {
                continue;
            }

            var (name, node) = found;
            _waiting.Remove(file);
            _nameless.Remove(file);
            file.Rename(name);
            _files[name] = file;
            _changed.Add(file);
            Look(file, node);
        }

        orphans.RemoveAll(one => _files.ContainsKey(one.Name));
    }

    /// <summary>A file that was not here before: it holds another's lines, or new ones.</summary>
    private void Adopt(string name, FileNode node)
    {
        var mark = new FileMark(marks.TakeId(), name) { Node = node.Node };
        if (_isFirst && marks.IsNew && !path.IsFolder && name != path.Name)
        {
            // It was rotated before there was a pusher.
            Keep(FileLikeness.AtItsEnd(Whole(name), mark, node), node);
            return;
        }

        var related = Related(name);
        var (same, isPart) = related.Count > 0 ? FileLikeness.Find(Whole(name), related) : (null, false);
        if (isPart)
        {
            // A copy that is being made: it is looked at again until it is whole, or stays as it is.
            _again |= !_unsure.TryGetValue(name, out var before) || before != node;
            _unsure[name] = node;
            return;
        }

        _unsure.Remove(name);
        if (same is null)
        {
            Keep(mark, node);
            return;
        }

        if (related.Find(one => one.Id == same.Id) is { } ended && (_ended.Contains(ended) || _nameless.Any(file => file.Mark == ended)))
        {
            say($"What is left of {same.Name} is read from {name}.");
            _ended.Add(ended);
        }

        Keep(same with { Id = mark.Id, Name = name, Node = node.Node, Size = -1, Modified = 0 }, node);
    }

    /// <summary>The marks that a file may go on from: of a folder those of files with the beginning of its name, of one that grows those of all that hold its lines.</summary>
    private List<FileMark> Related(string name)
    {
        var files = !path.IsFolder ? _files.Values : Enumerable.Range(1, name.Length - 1)
            .Where(length => name[length] is '.' or '-' or '_').Select(length => _files.GetValueOrDefault(name[..length])).OfType<TrackedFile>();
        return
        [
            .. files.Concat(_nameless).Select(file => file.Mark).Concat(_ended).Distinct()
                .Where(mark => mark.HeadLength > 0 && (path.IsFolder ? name.StartsWith(mark.Name, StringComparison.Ordinal) : name != path.Name || !mark.WasThere)),
        ];
    }

    private void Keep(FileMark mark, FileNode node)
    {
        var file = Add(mark);
        _changed.Add(file);
        Look(file, node);
    }

    private void Forget(TrackedFile file)
    {
        _waiting.Remove(file);
        _nameless.Remove(file);
        _lively.Remove(file);
        _changed.Remove(file);
        _anyForgotten = true;
        _gone.Add(file.Mark.Id);
        _ended.Add(file.Mark);
        if (_ended.Count > MostEnded)
        {
            _ended.RemoveRange(0, _ended.Count - MostEnded);
        }

        file.Dispose();
    }
}
