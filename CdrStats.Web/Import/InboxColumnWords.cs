using CdrStats.Domain.Import.Files;

namespace CdrStats.Web.Import;

/// <summary>What the inbox's columns are called on pages.</summary>
internal static class InboxColumnWords
{
    public static string Of(InboxColumn column) => column switch
    {
        InboxColumn.Switch => "Switch",
        InboxColumn.CdrSourceType => "Kind of switch",
        InboxColumn.CallId => "Call id",
        InboxColumn.CallerIdNumber => "Caller's number",
        InboxColumn.CallerIdName => "Caller's name",
        InboxColumn.DestinationNumber => "Destination",
        InboxColumn.DialCode => "Dial code",
        InboxColumn.State => "State",
        InboxColumn.Channel => "Channel",
        InboxColumn.StartingDate => "Start",
        InboxColumn.Duration => "Duration",
        InboxColumn.BillSec => "Billed seconds",
        InboxColumn.ProgressSec => "Progress seconds",
        InboxColumn.AnswerSec => "Answer seconds",
        InboxColumn.WaitSec => "Wait seconds",
        InboxColumn.HangupCauseId => "Cause, code",
        InboxColumn.HangupCause => "Cause, words",
        InboxColumn.Direction => "Direction",
        InboxColumn.CountryCode => "Country",
        InboxColumn.AccountCode => "Account code",
        InboxColumn.BuyRate => "Buy rate",
        InboxColumn.BuyCost => "Buy cost",
        InboxColumn.SellRate => "Sell rate",
        InboxColumn.SellCost => "Sell cost",
        InboxColumn.ExtraData => "Extra data (JSON)",
        _ => "Linked id",
    };
}
