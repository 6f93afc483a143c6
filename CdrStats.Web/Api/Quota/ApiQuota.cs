using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Configuration;

namespace CdrStats.Web.Api.Quota;

/// <summary>
/// How many requests of the REST interface one who asks may make a minute: a user or key, or, of those who are nobody, an address. What was used comes back
/// steadily, so that a minute's worth may be asked at once. On each host by itself; whoever has not asked for a while is forgotten.
/// </summary>
internal sealed class ApiQuota(IConfiguration configuration) : IDisposable
{
    private const string Key = "CdrStats:Api:RequestsPerMinute";
    private const string AnonymousKey = "CdrStats:Api:AnonymousRequestsPerMinute";
    private const int Default = 30_000;
    private const int AnonymousDefault = 1_200;

    private readonly int _most = configuration.GetValue(Key, Default);
    private readonly int _mostOfNobody = configuration.GetValue(AnonymousKey, AnonymousDefault);
    private readonly PartitionedRateLimiter<Asking> _limiter = PartitionedRateLimiter.Create<Asking, string>(asking => RateLimitPartition.GetTokenBucketLimiter(asking.Who, _ => Bucket(asking.Most)));

    public static IReadOnlyList<Setting> Settings { get; } = [Setting.Whole(Key, 1, 10_000_000), Setting.Whole(AnonymousKey, 1, 10_000_000)];

    /// <summary>Counts a request.</summary>
    /// <param name="place">Where it comes from, as <see cref="AskingPlace"/> says it.</param>
    public QuotaAnswer Ask(ClaimsPrincipal user, string place)
    {
        var asking = Of(user, place);
        using var lease = _limiter.AttemptAcquire(asking);
        var left = _limiter.GetStatistics(asking)?.CurrentAvailablePermits ?? 0;
        var perSecond = asking.Most / 60.0;
        return new QuotaAnswer(lease.IsAcquired, asking.IsKnown ? "default" : "anonymous", asking.Most, left, Seconds((asking.Most - left) / perSecond), lease.IsAcquired ? 0 : Math.Max(1, Seconds(1 / perSecond)));
    }

    public void Dispose() => _limiter.Dispose();

    private Asking Of(ClaimsPrincipal user, string place) =>
        user.UserId() is { } id ? new Asking(string.Create(CultureInfo.InvariantCulture, $"user {id}"), _most, true)
        : user.KeyId() is { } key ? new Asking(string.Create(CultureInfo.InvariantCulture, $"key {key}"), _most, true)
        : new Asking($"from {place}", _mostOfNobody, false);

    private static TokenBucketRateLimiterOptions Bucket(int most)
    {
        var each = Math.Max(1, most / 60);
        return new TokenBucketRateLimiterOptions { TokenLimit = most, TokensPerPeriod = each, ReplenishmentPeriod = TimeSpan.FromMinutes(1) * each / most, QueueLimit = 0 };
    }

    private static int Seconds(double seconds) => (int)Math.Ceiling(seconds);

    private readonly record struct Asking(string Who, int Most, bool IsKnown);
}

/// <summary>Whether a request is within what may be asked.</summary>
/// <param name="Policy">The name of the limit.</param>
/// <param name="Most">Requests a minute.</param>
/// <param name="Left">Requests that could be made at once.</param>
/// <param name="FullAfter">Seconds until all of them could.</param>
/// <param name="RetryAfter">Seconds until one more could; 0: at once.</param>
internal readonly record struct QuotaAnswer(bool IsWithin, string Policy, int Most, long Left, int FullAfter, int RetryAfter);
