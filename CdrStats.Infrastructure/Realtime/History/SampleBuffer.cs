namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Samples on their way to the store: so many and no more. The oldest give way, and are counted. Safe for one who adds and one who takes.</summary>
internal sealed class SampleBuffer(int most)
{
    private readonly Lock _gate = new();
    private readonly Queue<CallSample> _waiting = [];
    private long _spilt;
    private long _added;

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>How many gave way since the start, or were refused.</summary>
    public long Spilt => Volatile.Read(ref _spilt);

    /// <summary>How many came since the start.</summary>
    public long Added => Volatile.Read(ref _added);

    public void Add(IEnumerable<CallSample> samples)
    {
        lock (_gate)
        {
            foreach (var sample in samples)
            {
                _waiting.Enqueue(sample);
                Interlocked.Increment(ref _added);
            }

            while (_waiting.Count > most)
            {
                _waiting.Dequeue();
                Interlocked.Increment(ref _spilt);
            }
        }
    }

    /// <summary>The oldest, so many at most; they are no longer in it.</summary>
    public IReadOnlyList<CallSample> Take(int count)
    {
        lock (_gate)
        {
            var taken = new List<CallSample>(Math.Min(count, _waiting.Count));
            while (taken.Count < count && _waiting.TryDequeue(out var sample))
            {
                taken.Add(sample);
            }

            return taken;
        }
    }

    /// <summary>So many were taken and refused.</summary>
    public void Lose(int count) => Interlocked.Add(ref _spilt, count);

    /// <summary>Puts back what could not be written, in front of what came meanwhile; what there is no room for gives way.</summary>
    public void Return(IReadOnlyList<CallSample> samples)
    {
        lock (_gate)
        {
            List<CallSample> later = [.. _waiting];
            _waiting.Clear();
            var room = Math.Clamp(most - later.Count, 0, samples.Count);
            Lose(samples.Count - room);
            foreach (var sample in samples.Skip(samples.Count - room).Concat(later))
            {
                _waiting.Enqueue(sample);
            }
        }
    }
}
