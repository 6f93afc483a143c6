using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>Whether a file that is new here holds the lines of another: it was copied before that was emptied, packed, or moved from elsewhere.</summary>
internal static class FileLikeness
{
    /// <summary>The mark, of some, that a file goes on from, the farthest, with the way this file is packed; and whether it may become such a file, being the beginning of one.</summary>
    public static (FileMark? Same, bool IsPart) Find(string path, IEnumerable<FileMark> marks)
    {
        try
        {
            using var file = CsvFile.Open(path);
            var (same, isPart) = ((FileMark?)null, false);
            foreach (var mark in marks.OrderBy(mark => mark.Offset))
            {
                if (file.Head(mark.HeadLength) != mark.Head)
                {
                    continue;
                }

                var reaches = file.IsGzip ? file.GoTo(mark.Offset) : RandomAccess.GetLength(file.Handle) >= mark.Offset;
                isPart |= !reaches;
                if (reaches && (mark.TailLength == 0 || (file.IsGzip ? file.TailHere(mark.TailLength) : file.Tail(mark.Offset, mark.TailLength)) == mark.Tail))
                {
                    same = mark with { IsPacked = file.IsGzip };
                }
            }

            return (same, isPart && same is null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, false);
        }
    }

    /// <summary>A mark behind all that a file holds.</summary>
    public static FileMark AtItsEnd(string path, FileMark mark, FileNode node)
    {
        var whole = mark with { Node = node.Node, Size = node.Size, Modified = node.Modified, WasThere = true };
        try
        {
            using var file = CsvFile.Open(path);
            var (head, tail) = ((int)Math.Min(CsvFile.HeadLength, node.Size), (int)Math.Min(CsvFile.TailLength, node.Size));
            return file.IsGzip
                ? whole with { IsPacked = true }
                : whole with { Offset = node.Size, Recount = node.Size, Head = file.Head(head) ?? "", HeadLength = head, Tail = file.Tail(node.Size, tail) ?? "", TailLength = tail };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return whole;
        }
    }
}
