using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>Calls in progress as fraud looks at them, priced by the rates that their records will be priced by, as if they ended now.</summary>
internal sealed class FraudLive(LiveBoard board)
{
    private readonly Dictionary<(int SwitchId, string CallId), (CurrentCall Shown, MediatedCall Read, bool IsAbroad, bool IsListed)> _read = [];
    private ImportRules? _rules;

    /// <summary>Of all accounts that have some.</summary>
    public IReadOnlyDictionary<FraudAccount, List<FraudCall>> Now(ImportRules rules, FraudCalls calls, FraudKnowledge knowledge, bool wasEdited, DateTimeOffset now)
    {
        if (wasEdited || !ReferenceEquals(rules, _rules))
        {
            _read.Clear();
            _rules = rules;
        }

        var running = new Dictionary<FraudAccount, List<FraudCall>>();
        var seen = new HashSet<(int, string)>();
        foreach (var one in board.All)
        {
            if (one.Calls is not { } told || rules.Switches.Values.FirstOrDefault(profile => profile.Id == one.SwitchId) is not { } profile)
            {
                continue;
            }

            foreach (var shown in told.Calls)
            {
                seen.Add((one.SwitchId, shown.Id));
                var (_, read, isAbroad, isListed) = Read(one.SwitchId, shown, profile, rules, calls, knowledge, now);
                if (read.Direction != CallDirection.Inbound && read.Number.Kind != CallKind.Internal)
                {
                    var account = new FraudAccount(read.CustomerId ?? 0, shown.AccountCode.Trim());
                    (running.TryGetValue(account, out var known) ? known : running[account] = []).Add(Priced(one.SwitchId, shown, read, isAbroad, isListed, now));
                }
            }
        }

        foreach (var gone in _read.Keys.Where(key => !seen.Contains(key)).ToList())
        {
            _read.Remove(gone);
        }

        return running;
    }

    private (CurrentCall Shown, MediatedCall Read, bool IsAbroad, bool IsListed) Read(
        int switchId, CurrentCall shown, SwitchProfile profile, ImportRules rules, FraudCalls calls, FraudKnowledge knowledge, DateTimeOffset now)
    {
        // Calls are shown by the same object for as long as nothing of them changes.
        if (_read.TryGetValue((switchId, shown.Id), out var known) && ReferenceEquals(known.Shown, shown))
        {
            return known;
        }

        var read = Mediator.Read(
            new InboxRow
            {
                CallerNumber = shown.Caller,
                Destination = shown.Destination,
                Channel = shown.Channel,
                AccountCode = shown.AccountCode,
                Start = now,
                Direction = (short)shown.Reading.Direction,
            },
            profile, rules.Mediation);
        return _read[(switchId, shown.Id)] = (shown, read, calls.IsAbroad(read.Number.Digits, switchId), knowledge.IsListed(read.Number.Digits));
    }

    private static FraudCall Priced(int switchId, CurrentCall shown, MediatedCall read, bool isAbroad, bool isListed, DateTimeOffset now)
    {
        var reading = new CallReading(read.CustomerId, read.Country, read.Direction) { Kind = read.Number.Kind, Number = read.Number.Digits };
        var price = RunningCost.Outcome(shown, reading, read.Plan, now, 1);
        return new FraudCall(
            0, shown.Since, now, read.Country, read.Number.Digits, read.DialCode?.Type ?? NumberType.Unknown, isAbroad, isListed, price.Sell.Cost, price.Buy.Cost, read.Plan?.Currency ?? "",
            shown.IsAnswered ? Math.Max(price.Sell.PerMinute, price.Buy.PerMinute) : 0)
        { On = new RunningCall(switchId, shown.LegId, shown.Channel, shown.Destination) };
    }
}
