using System.Globalization;
using CdrStats.Domain.Jobs;
using Xunit;

namespace CdrStats.Domain.Tests.Jobs;

public sealed class JobTimesTests
{
    [Theory]
    [InlineData(3600, 1200, "2026-11-28T00:19:59Z", "2026-11-27T23:20:00Z", "2026-11-28T00:20:00Z")]
    [InlineData(3600, 1200, "2026-11-28T00:20:00Z", "2026-11-28T00:20:00Z", "2026-11-28T01:20:00Z")]
    [InlineData(86400, 0, "2026-11-28T13:00:00Z", "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z")]
    [InlineData(600, 0, "2026-11-28T13:09:59Z", "2026-11-28T13:00:00Z", "2026-11-28T13:10:00Z")]
    [InlineData(2, 0, "2026-11-28T13:00:01Z", "2026-11-28T13:00:00Z", "2026-11-28T13:00:02Z")]
    public void A_job_is_due_again_and_again_from_midnight_on(int every, int after, string now, string last, string next)
    {
        var times = new JobTimes(TimeSpan.FromSeconds(every), TimeSpan.FromSeconds(after));

        Assert.Equal((At(last), At(next)), (times.Last(At(now)), times.Next(At(now))));
    }

    [Fact]
    public void Times_that_passed_without_a_run_are_counted()
    {
        var hourly = new JobTimes(TimeSpan.FromHours(1), TimeSpan.FromMinutes(20));

        Assert.Equal(0, hourly.Missed(At("2026-11-28T02:20:01Z"), At("2026-11-28T03:19:59Z")));
        Assert.Equal(6, hourly.Missed(At("2026-11-28T02:20:01Z"), At("2026-11-28T09:01:00Z")));
    }

    [Fact]
    public void Administrators_are_told_once_a_streak_of_three_that_lasts_and_once_when_it_is_over()
    {
        var (at, news, streak) = (At("2026-11-28T02:00:00Z"), new List<JobNews>(), JobStreak.None);
        foreach (var goesWell in (bool[])[false, false, true, false, false, false, false, true, true])
        {
            (streak, var told) = goesWell ? streak.Went() : streak.Failed(at, at.AddSeconds(1));
            news.Add(told);
            at = at.AddMinutes(10);
        }

        Assert.Equal([JobNews.None, JobNews.None, JobNews.None, JobNews.None, JobNews.None, JobNews.Fails, JobNews.None, JobNews.WorksAgain, JobNews.None], news);
        var hiccup = Enumerable.Range(0, 10).Aggregate(JobStreak.None, (sum, second) => sum.Failed(at.AddSeconds(second), at.AddSeconds(second)).Streak);
        Assert.Equal((10, null), (hiccup.Failures, hiccup.ToldAt));
    }

    [Fact]
    public void A_name_is_words() => Assert.Equal("Follow account codes", JobTimes.Words("FollowAccountCodes"));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
