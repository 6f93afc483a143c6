using System.Text;

namespace CdrStats.Domain.Jobs;

/// <summary>When a job is due: again and again from midnight (UTC) on.</summary>
/// <param name="Every">Goes into a day without a rest.</param>
/// <param name="After">So much later than the even time.</param>
public sealed record JobTimes(TimeSpan Every, TimeSpan After = default)
{
    /// <summary>A job that comes again by itself before anybody could miss it.</summary>
    public bool IsFrequent => Every < TimeSpan.FromMinutes(5);

    /// <summary>When it was due last: at the moment itself, or before.</summary>
    public DateTimeOffset Last(DateTimeOffset now)
    {
        // A time of yesterday's, so that the moment is behind it.
        var first = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + After - Every;
        return now - TimeSpan.FromTicks((now - first).Ticks % Every.Ticks);
    }

    /// <summary>When it is due next.</summary>
    public DateTimeOffset Next(DateTimeOffset now) => Last(now) + Every;

    /// <summary>How often it was due since its last run began.</summary>
    public long Missed(DateTimeOffset began, DateTimeOffset now) => Math.Max(0, (Last(now) - Last(began)).Ticks / Every.Ticks);

    /// <summary>The words in a job's name: <c>PurgeOld</c> is "Purge old".</summary>
    public static string Words(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var begins = i > 0 && char.IsUpper(name[i]);
            words.Append(begins ? " " : "").Append(begins ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return words.ToString();
    }
}
