namespace CdrStats.Pusher.Sources.Csv;

/// <content>Files that were quiet for long: what is told of them, and when they are let go.</content>
internal sealed partial class CsvFileSet
{
    /// <summary>Whether it could not go on for long, since the rest of a line is missing.</summary>
    private bool IsStuck(TrackedFile file)
    {
        if (file.Unfinished > 0 && file.Stuck.Offset != file.Mark.Offset)
        {
            file.Stuck = (file.Mark.Offset, clock.GetTimestamp());
        }

        return file.Unfinished > 0 && clock.GetElapsedTime(file.Stuck.Since) >= UntilTold;
    }

    private void Tell(TrackedFile file)
    {
        var sentence = $"the last line of {file.Name} is not finished ({file.Unfinished} bytes, from byte {file.Mark.Offset} on)";
        Notice = Notice is null ? sentence : $"{Notice}; {sentence}";
        if (!file.IsTold)
        {
            file.IsTold = true;
            say($"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}: waiting for the rest of it.");
        }
    }

    /// <summary>A file that was quiet for long: one that grows no more gives up its last line, and its handle.</summary>
    private void Leave(TrackedFile file)
    {
        var isOver = _nameless.Contains(file) || file.Mark.IsPacked || !(path.IsFolder || IsGrowing(file));
        if (isOver && file.Unfinished > 0)
        {
            file.Wait(Patience.None);
            _waiting.Add(file, isLast: false);
        }
        else if (_nameless.Contains(file))
        {
            Forget(file);
        }
        else if (isOver)
        {
            file.Close();
            _lively.Remove(file);
        }
        else if (file.Unfinished == 0 && !IsGrowing(file))
        {
            _lively.Remove(file);
        }
    }
}
