using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>Calls in progress in words and figures of the page.</summary>
internal static class ConcurrentWords
{
    /// <summary>So much of the busy hour's calls may find no channel free.</summary>
    public const double Loss = 0.01;

    /// <summary>Null without a busy hour.</summary>
    public static int? Channels(ConcurrencyLoad load) => load.BusyHour is { } busy ? ErlangB.Channels(busy.Erlangs, Loss) : null;

    public static string By(ConcurrentBy by) => by switch
    {
        ConcurrentBy.Switch => "by switch",
        ConcurrentBy.Customer => "by customer",
        _ => "by carrier",
    };

    public static string None(ConcurrentBy by) => by == ConcurrentBy.Customer ? "no owner" : "no carrier";
}
