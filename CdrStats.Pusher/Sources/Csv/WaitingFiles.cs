namespace CdrStats.Pusher.Sources.Csv;

/// <summary>Files with something to read, in order: those that were rotated before the one that grows, then by their time of change, then by name.</summary>
internal sealed class WaitingFiles
{
    private readonly SortedSet<(int Rank, long Modified, string Name, long Id)> _order = [];
    private readonly Dictionary<long, (TrackedFile File, (int, long, string, long) Place)> _files = [];

    public TrackedFile? First => _order.Count == 0 ? null : _files[_order.Min.Id].File;

    public void Add(TrackedFile file, bool isLast)
    {
        Remove(file);
        var place = (isLast ? 1 : 0, file.Seen.Modified, file.Name, file.Mark.Id);
        _order.Add(place);
        _files[file.Mark.Id] = (file, place);
    }

    public void Remove(TrackedFile file)
    {
        if (_files.Remove(file.Mark.Id, out var known))
        {
            _order.Remove(known.Place);
        }
    }
}
