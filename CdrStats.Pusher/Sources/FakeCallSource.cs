using System.Globalization;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Sources;

/// <summary>Invented calls for trying the chain out, so many each second; no store is opened, and nothing is kept.</summary>
internal sealed class FakeCallSource(FakeCalls calls, TimeProvider clock) : ISource
{
    public static readonly IReadOnlyList<string> Columns =
        ["callid", "caller_id_number", "caller_id_name", "destination_number", "starting_date", "duration", "billsec", "hangup_cause_id", "accountcode"];

    private static readonly string[] Prefixes = ["+44203", "+34650", "+33142", "+49301", "+1202555", "+5511", "+8190", "+61290"];
    private static readonly int[] Failures = [17, 19, 1, 34];

    private readonly Random _random = new();
    private long _made;
    private double _allowance = calls.PerSecond;
    private long _last = clock.GetTimestamp();

    public string Description => $"invented calls, {calls.PerSecond} a second (fake_cdr)";

    public Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // At most a few seconds' worth after a pause: these calls have no past to catch up with.
        _allowance = Math.Min(_allowance + clock.GetElapsedTime(_last).TotalSeconds * calls.PerSecond, calls.PerSecond * 5.0);
        _last = clock.GetTimestamp();
        var count = Math.Min(limit, (int)_allowance);
        _allowance -= count;
        return Task.FromResult<IReadOnlyList<SourceRow>>([.. Enumerable.Range(0, count).Select(_ => Invent(now))]);
    }

    public Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<SourceRow>>([.. Enumerable.Range(0, count).Select(_ => Invent(clock.GetUtcNow()))]);

    private SourceRow Invent(DateTimeOffset now)
    {
        var answered = _random.NextDouble() < 0.6;
        var talked = answered ? 1 + (int)(-Math.Log(1 - _random.NextDouble()) * 150) : 0;
        var rang = _random.Next(2, 20);
        var caller = Digits(4);
        return new SourceRow(
            ++_made,
            [
                Guid.NewGuid().ToString(), caller, $"Fake {caller}", Prefixes[_random.Next(Prefixes.Length)] + Digits(6), now.AddSeconds(-talked - rang),
                talked + rang, talked, answered ? 16 : Failures[_random.Next(Failures.Length)], $"fake-{_random.Next(10)}",
            ]);
    }

    private string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => _random.Next(10).ToString(CultureInfo.InvariantCulture)));
}
