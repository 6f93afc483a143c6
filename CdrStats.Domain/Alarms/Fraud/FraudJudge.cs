using System.Globalization;
using CdrStats.Domain.Numbering;

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>Holds an account's calls against the rules. Pure: nothing but what is asked decides.</summary>
public static class FraudJudge
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>The rules that fire, each once.</summary>
    public static IReadOnlyList<FraudFinding> Judge(FraudQuestion question, FraudSettings settings)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(settings);
        var findings = new List<FraudFinding>();
        foreach (var kind in Enum.GetValues<FraudKind>())
        {
            if (settings.Threshold(kind, question.Account.CustomerId) is { } threshold && Judge(kind, threshold, question, settings) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    private static FraudFinding? Judge(FraudKind kind, decimal threshold, FraudQuestion question, FraudSettings settings) => kind switch
    {
        FraudKind.Premium => Within(kind, threshold, question, Hour, call => call.IsPremium, new CallTally(),
            peak => FraudSentences.Premium.Of(Whole(peak.Value))),
        FraudKind.Listed => Each(kind, threshold, question, call => call.IsListed, calls => FraudSentences.Listed.Of(calls.Count, calls[^1].Number)),
        FraudKind.NewCountry => question.IsLearning ? null : Each(kind, threshold, question, call => IsNew(call, question.Habits),
            calls => calls.Count > 1 ? FraudSentences.NewCountryAgain.Of(Name(calls[^1].Country), calls.Count) : FraudSentences.NewCountry.Of(Name(calls[^1].Country))),
        FraudKind.ManyDestinations => Within(kind, threshold, question, Quarter, call => call.IsAbroad && call.Country is { } country && !question.IsLearning && !question.Habits.IsUsual(country), new NumberTally(),
            peak => FraudSentences.ManyDestinations.Of(Whole(peak.Value), Name(peak.Of))),
        FraudKind.OutOfHours => OutOfHours(threshold, question, settings),
        FraudKind.CostPerHour => Within(kind, threshold, question, Hour, call => call.Risk > 0, new CostTally(),
            peak => FraudSentences.Cost.Of(peak.Value.ToString("0.00", CultureInfo.InvariantCulture), peak.Of ?? "")),
        FraudKind.Concurrent => question.Activity.Running.Count > threshold
            ? new FraudFinding(kind, question.Account, question.Activity.Running.Count, threshold, FraudSentences.Concurrent.Of(question.Activity.Running.Count), question.Activity.Running, question.Now) : null,
        _ => question.IsLearning ? null : Unusual(threshold, question),
    };

    /// <summary>The fullest window that what is new lies in.</summary>
    private static FraudFinding? Within(
        FraudKind kind, decimal threshold, FraudQuestion question, TimeSpan length, Func<FraudCall, bool> counts, WindowTally tally, Func<WindowPeak, string> words, Func<WindowPeak, decimal>? limit = null)
    {
        var (first, last) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        foreach (var call in question.New)
        {
            if (counts(call))
            {
                (first, last) = (call.End < first ? call.End : first, call.End > last ? call.End : last);
            }
        }

        if (first > last)
        {
            return null;
        }

        var all = question.Activity.After(first - length);
        if (WindowSweep.Peak(all, first, last + length, length, counts, tally) is not { } peak || peak.Value <= threshold || peak.Value <= (limit?.Invoke(peak) ?? threshold))
        {
            return null;
        }

        var from = WindowSweep.From(all, peak.To - length);
        FraudCall[] calls = [.. all.Skip(from).TakeWhile(call => call.End <= peak.To).Where(counts).Where(call => Belongs(kind, call, peak))];
        return new FraudFinding(kind, question.Account, peak.Value, limit?.Invoke(peak) ?? threshold, words(peak), calls, peak.To);
    }

    private static bool Belongs(FraudKind kind, in FraudCall call, in WindowPeak peak) => kind switch
    {
        FraudKind.ManyDestinations => call.Country == peak.Of,
        FraudKind.CostPerHour => call.Currency == peak.Of,
        _ => true,
    };

    /// <summary>Calls that fire each for itself.</summary>
    private static FraudFinding? Each(FraudKind kind, decimal threshold, FraudQuestion question, Func<FraudCall, bool> counts, Func<IReadOnlyList<FraudCall>, string> words)
    {
        FraudCall[] calls = [.. question.New.Where(counts).OrderBy(call => call.End)];
        return calls.Length > threshold ? new FraudFinding(kind, question.Account, calls.Length, threshold, words(calls), calls, calls[^1].End) : null;
    }

    private static bool IsNew(in FraudCall call, AccountHabits habits) => call.IsAbroad && call.Country is { } country && habits.HasLearnt(call.Start) && !habits.Knows(country);

    // Whoever has always called at that hour calls as usual.
    private static FraudFinding? OutOfHours(decimal threshold, FraudQuestion question, FraudSettings settings) => Within(
        FraudKind.OutOfHours, threshold, question, Hour, call => call.IsAbroad && !settings.Hours.Include(call.Start), new CallTally(),
        peak => FraudSentences.OutOfHours.Of(Whole(peak.Value)),
        peak => new[] { peak.To, peak.To - Hour }.Select(at => question.Habits.Usual(HourOf(at))).OfType<UsualHour>().Where(usual => usual.Median > 0)
            .Select(usual => usual.Limit(settings.Rule(FraudKind.UnusualVolume).Threshold)).Append(threshold).Max());

    private static FraudFinding? Unusual(decimal deviations, FraudQuestion question)
    {
        foreach (var (hour, calls) in question.Hours)
        {
            if (question.Habits.Usual(hour) is { } usual && calls > usual.Limit(deviations))
            {
                return new FraudFinding(
                    FraudKind.UnusualVolume, question.Account, calls, usual.Limit(deviations),
                    FraudSentences.Unusual.Of(calls, usual.Median.ToString("0.#", CultureInfo.InvariantCulture), usual.IsOfWeekday ? FraudSentences.SameWeekday : FraudSentences.SuchDays, usual.Samples),
                    [.. question.Activity.After(hour).Where(call => HourOf(call.Start) == hour)], hour + Hour);
            }
        }

        return null;
    }

    /// <summary>The whole hour (UTC) that a moment is in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static string Whole(decimal count) => count.ToString("0", CultureInfo.InvariantCulture);

    private static string Name(string? country) => country is null ? "?" : Country.Name(country);
}
