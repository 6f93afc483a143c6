namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>What happened with an account since it was judged last.</summary>
/// <param name="Arrived">Calls that came since, in <paramref name="Activity"/> by now.</param>
/// <param name="Hours">Whole hours (UTC) that got calls, each with how many began in it so far, those in progress among them.</param>
/// <param name="IsLearning">Its past is still being read: nothing is said to be new or unusual.</param>
public sealed record FraudQuestion(
    FraudAccount Account, AccountActivity Activity, IReadOnlyList<FraudCall> Arrived, IReadOnlyList<(DateTimeOffset Hour, int Calls)> Hours, AccountHabits Habits, bool IsLearning, DateTimeOffset Now)
{
    /// <summary>What is new: what came, and what is in progress.</summary>
    internal IEnumerable<FraudCall> New => Arrived.Concat(Activity.Running);
}
