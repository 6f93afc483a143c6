namespace CdrStats.Domain.Rating;

/// <summary>
/// The values of many places in order. A deck has far fewer names and prices than rates, so each is kept and compared once, and the places are put in
/// order by counting.
/// </summary>
internal sealed class Ranks<T> where T : notnull
{
    private readonly T[] _values;       // each once, in order
    private readonly int[] _ranks;      // of each place the number of its value

    private Ranks(T[] values, int[] ranks, int[] order) => (_values, _ranks, Order) = (values, ranks, order);

    /// <summary>The places by value; those of one value as they were.</summary>
    public int[] Order { get; }

    public static Ranks<T> Of(int count, Func<int, T> valueAt, IComparer<T> comparer)
    {
        var numbers = new Dictionary<T, int>();
        var ranks = new int[count];
        for (var at = 0; at < count; at++)
        {
            var value = valueAt(at);
            if (!numbers.TryGetValue(value, out ranks[at]))
            {
                numbers.Add(value, ranks[at] = numbers.Count);
            }
        }

        T[] values = [.. numbers.Keys.Order(comparer)];
        var rankOf = new int[values.Length];
        for (var rank = 0; rank < values.Length; rank++)
        {
            rankOf[numbers[values[rank]]] = rank;
        }

        var ends = new int[values.Length + 1];
        for (var at = 0; at < count; at++)
        {
            ranks[at] = rankOf[ranks[at]];
            ends[ranks[at] + 1]++;
        }

        for (var rank = 0; rank < values.Length; rank++)
        {
            ends[rank + 1] += ends[rank];
        }

        var order = new int[count];
        for (var at = 0; at < count; at++)
        {
            order[ends[ranks[at]]++] = at;
        }

        return new Ranks<T>(values, ranks, order);
    }

    /// <summary>The number of a place's value.</summary>
    public int Of(int at) => _ranks[at];

    /// <summary>Of each value, by its number, whether it fits.</summary>
    public bool[] Where(Func<T, bool> fits) => Array.ConvertAll(_values, value => fits(value));
}
