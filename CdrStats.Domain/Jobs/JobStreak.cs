namespace CdrStats.Domain.Jobs;

/// <summary>What administrators are told of a job.</summary>
public enum JobNews
{
    None,
    Fails,
    WorksAgain,
}

/// <summary>How often a job failed in a row, and whether administrators were told: once a streak.</summary>
/// <param name="Since">When the first of these runs began.</param>
/// <param name="ToldAt">Null: nobody was told.</param>
public sealed record JobStreak(int Failures, DateTimeOffset? Since, DateTimeOffset? ToldAt)
{
    /// <summary>Somebody is told after so many failures in a row.</summary>
    public const int Tells = 3;

    /// <summary>And not before the trouble is so old: of a job that runs each second three failures are a hiccup.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    /// <summary>It goes well.</summary>
    public static JobStreak None { get; } = new(0, null, null);

    /// <summary>A run that failed.</summary>
    public (JobStreak Streak, JobNews News) Failed(DateTimeOffset began, DateTimeOffset ended)
    {
        var (failures, since) = (Failures + 1, Since ?? began);
        return ToldAt is null && failures >= Tells && ended - since >= Lasts
            ? (new JobStreak(failures, since, ended), JobNews.Fails)
            : (new JobStreak(failures, since, ToldAt), JobNews.None);
    }

    /// <summary>A run that went well.</summary>
    public (JobStreak Streak, JobNews News) Went() => (None, ToldAt is null ? JobNews.None : JobNews.WorksAgain);
}
