using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>What the board and the incidents show, in the hub's words. The view is within a scope already.</summary>
internal static class LiveTelling
{
    private static readonly ConditionalWeakTable<LiveView, ConcurrentDictionary<int, SerializedHubMessage>> Told = [];

    /// <summary>The message <c>counts</c> of a view, written once for all who are shown that view.</summary>
    /// <param name="switchId">Of one switch; null: of all.</param>
    public static SerializedHubMessage Counts(LiveView view, int? switchId) =>
        Told.GetOrCreateValue(view).GetOrAdd(switchId ?? 0, _ => new SerializedHubMessage(new InvocationMessage("counts", [CountsOf(view, switchId)])));

    private static LiveCounts CountsOf(LiveView view, int? switchId)
    {
        var switches = view.Switches.Where(one => switchId is null || one.Id == switchId).Select(Of).ToList();
        return switchId is null
            ? new LiveCounts(view.At.UtcDateTime, view.IsLive, view.IsIncomplete, view.Total.Answered, view.Total.Ringing, (double?)view.CallsPerSecond, (double?)view.AnswersPerSecond, switches)
            : new LiveCounts(
                view.At.UtcDateTime, switches.Exists(one => one.State == "live"), switches.Exists(one => one.State != "live"), switches.Sum(one => one.Answered), switches.Sum(one => one.Ringing),
                switches.Count == 1 ? switches[0].CallsPerSecond : null, switches.Count == 1 ? switches[0].AnswersPerSecond : null, switches);
    }

    public static LiveNewCall Call(LiveCall one, AccessScope scope) => new(
        one.SwitchId, one.Call.Id, one.Call.Since.UtcDateTime, one.Call.IsAnswered, one.Call.Caller, one.Call.Destination, one.Call.Reading.Country,
        one.Call.Reading.Direction.ToString().ToLowerInvariant(), scope.SeesEverything ? one.Call.Reading.CustomerId : null, scope.SeesEverything ? one.Call.Gateway : null);

    public static LiveAlarms Alarms(OpenIncidents open) => new(
        open.At.UtcDateTime,
        [.. open.Incidents.Select(one => new LiveIncident(one.Id, one.Alarm?.Id, one.Name, one.State(open.At).ToString().ToLowerInvariant(), one.OpenedAt.UtcDateTime, one.Words))]);

    private static LiveSwitchCounts Of(SwitchSignal one) => new(
        one.Id, one.Name, one.State.ToString().ToLowerInvariant(), one.HeardAt.UtcDateTime, one.Trouble, one.Count.Answered, one.Count.Ringing, (double?)one.CallsPerSecond, (double?)one.AnswersPerSecond);
}
