namespace CdrStats.Infrastructure.Demo;

/// <summary>How many calls are placed when: by day and by week, for a customer's habit. Hours are UTC; the operator works an hour ahead of it.</summary>
public static class CallRhythm
{
    // Relative, by the hour of the operator's day.
    private static readonly double[] Office = [1, 1, 1, 1, 1, 2, 6, 18, 55, 88, 100, 96, 84, 62, 70, 88, 92, 80, 48, 22, 10, 5, 3, 2];
    private static readonly double[] CallCentre = [50, 46, 42, 40, 42, 44, 50, 58, 70, 86, 95, 100, 94, 86, 84, 88, 92, 94, 86, 76, 70, 64, 58, 54];
    private static readonly double[] Residential = [30, 22, 18, 16, 16, 18, 20, 26, 34, 42, 48, 54, 62, 64, 58, 54, 56, 64, 78, 94, 100, 92, 68, 40];

    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    // The mean of a week, hour by hour.
    private static readonly double Mean = Enumerable.Range(0, 7 * 24).Average(hour => OfAll(DateTimeOffset.UnixEpoch.AddHours(hour)));

    /// <summary>How busy an instant is for a habit: 1 on its busiest weekday hour, near 0 at its quietest.</summary>
    public static double Of(DemoHabit habit, DateTimeOffset instant)
    {
        var there = instant.ToUniversalTime() + Ahead;
        var hours = habit switch { DemoHabit.Office => Office, DemoHabit.CallCentre => CallCentre, _ => Residential };
        var next = hours[(there.Hour + 1) % 24];
        var hour = hours[there.Hour] + ((next - hours[there.Hour]) * there.Minute / 60.0);
        return hour / 100 * Day(habit, there.DayOfWeek);
    }

    /// <summary>How busy an instant is for all of them together, by their shares.</summary>
    public static double OfAll(DateTimeOffset instant)
    {
        double busy = 0, all = 0;
        foreach (var subscriber in DemoNetwork.Subscribers)
        {
            busy += Of(subscriber.Habit, instant) * subscriber.Share;
            all += subscriber.Share;
        }

        return busy / all;
    }

    /// <summary>
    /// How many calls the operator has compared to today, so long ago: it was small, took over another's customers two weeks ago and has kept its size since.
    /// So the past holds its calls where they are looked at, and the live ones go on at the same pace without a step.
    /// </summary>
    public static double Size(TimeSpan ago) => ago.TotalDays switch
    {
        <= 9 => 1,
        >= 16 => 0.15,
        var days => 1 - (0.85 * (days - 9) / 7),
    };

    /// <summary>The calls a second at an instant, when a past of so many calls and days goes on.</summary>
    public static double PerSecond(DateTimeOffset instant, int calls, int days)
    {
        var size = Enumerable.Range(0, days * 24).Average(hour => Size(TimeSpan.FromHours(hour)));
        return calls / TimeSpan.FromDays(days).TotalSeconds / size * OfAll(instant) / Mean;
    }

    private static double Day(DemoHabit habit, DayOfWeek day) => (habit, day) switch
    {
        (DemoHabit.Office, DayOfWeek.Saturday) => 0.14,
        (DemoHabit.Office, DayOfWeek.Sunday) => 0.06,
        (DemoHabit.CallCentre, DayOfWeek.Saturday) => 0.62,
        (DemoHabit.CallCentre, DayOfWeek.Sunday) => 0.38,
        (DemoHabit.Residential, DayOfWeek.Saturday) => 1.12,
        (DemoHabit.Residential, DayOfWeek.Sunday) => 1.22,
        (_, DayOfWeek.Monday) => 1.0,
        (_, DayOfWeek.Friday) => 0.88,
        _ => 0.95,
    };
}
