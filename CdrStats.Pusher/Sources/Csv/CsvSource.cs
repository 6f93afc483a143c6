using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>
/// Record files: one that grows and is rotated, or those of a folder. Each has a mark beside the pusher, kept once its lines are in the inbox; a line goes by its hash
/// and its number among equal lines of its file, so that reading a file again, a copy of it or what a crash left unmarked brings nothing twice.
/// </summary>
internal sealed class CsvSource(CsvPath path, CsvFields fields, FileMarks marks, Action<string> say, Action restarted, TimeProvider clock) : ISource, IDisposable
{
    private readonly CsvFileSet _files = new(path, marks, fields, say, restarted, clock);
    private readonly List<SourceRow> _unmarked = [];
    private bool _isPrepared;

    public string Description => $"{NewestLines.Describe(path, fields)}, progress in {marks.File}";

    public string? Notice => _files.Notice;

    public Task PrepareAsync(CancellationToken cancellation)
    {
        if (!_isPrepared)
        {
            new NewestLines(path, fields).Check();
            _isPrepared = true;
        }

        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation)
    {
        if (_unmarked.Count > 0)
        {
            return [.. _unmarked];
        }

        _files.Look();
        // Whatever was taken before a disk failed is offered again: the files go on behind it.
        while (_unmarked.Count < limit && !cancellation.IsCancellationRequested && _files.Next is { } file)
        {
            _files.Read(file, _unmarked, limit, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        if (_unmarked.Count == 0 && _files.HasChanges)
        {
            await _files.SaveAsync(cancellation);
        }

        return [.. _unmarked];
    }

    public async Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation)
    {
        await _files.SaveAsync(cancellation);
        _unmarked.Clear();
    }

    public Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation) => Task.FromResult(new NewestLines(path, fields).Read(count));

    public void Dispose() => _files.Dispose();
}
