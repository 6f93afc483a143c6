namespace CdrStats.Domain.Import.Files;

/// <summary>What switches and reports call the inbox's columns. Of several names for one column, the first that a file has is taken.</summary>
internal static class ColumnGuess
{
    private static readonly (InboxColumn Target, string Names)[] Known =
    [
        (InboxColumn.Switch, "switch switchname switchip switchipaddress switchaddress freeswitchhostname hostname host server pbx sbc localipv4 systemname node"),
        (InboxColumn.CdrSourceType, "cdrsourcetype"),
        (InboxColumn.CallId, "callid uuid calluuid uniqueid sipcallid callidentifier callreference"),
        (InboxColumn.CallerIdNumber, "calleridnumber callernumber callingnumber callingparty src srcuser ani anumber caller calling from fromnumber fromuser clinumber cli source callerid"),
        (InboxColumn.CallerIdName, "calleridname callername clid fromdisplay fromname"),
        (InboxColumn.DestinationNumber, "destinationnumber callednumber calledparty dst dstuser dstousername dialednumber diallednumber dnis bnumber callee called destination to tonumber touser number"),
        (InboxColumn.DialCode, "dialcode"),
        (InboxColumn.State, "state"),
        (InboxColumn.Channel, "channel srcchannel channelname"),
        (InboxColumn.StartingDate, "startingdate startstamp start starttime calldate callstart startdate startdatetime setuptime startepoch startuepoch datetime dateandtime calltime timestamp date time"),
        (InboxColumn.Duration, "duration callduration totalduration durationsec durationsecs durationseconds durations seconds length elapsed mduration durationms"),
        (InboxColumn.BillSec, "billsec billseconds billsecs billedseconds billableseconds billedduration billduration talktime conversationtime billable billmsec billms"),
        (InboxColumn.ProgressSec, "progresssec progressec"),
        (InboxColumn.AnswerSec, "answersec"),
        (InboxColumn.WaitSec, "waitsec"),
        (InboxColumn.HangupCauseId, "hangupcauseid hangupcauseq850 q850 q850cause causecode hangupcode releasecode sipcode siphangupcode sipresponsecode sipstatus statuscode responsecode"),
        (InboxColumn.HangupCause, "hangupcause disposition cause releasecause terminationcause callstatus status result sipreason"),
        (InboxColumn.Direction, "direction calldirection"),
        (InboxColumn.CountryCode, "countrycode"),
        (InboxColumn.AccountCode, "accountcode account accountid"),
        (InboxColumn.BuyRate, "buyrate"),
        (InboxColumn.BuyCost, "buycost"),
        (InboxColumn.SellRate, "sellrate"),
        (InboxColumn.SellCost, "sellcost"),
        (InboxColumn.ExtraData, "extradata"),
        (InboxColumn.LinkedId, "linkedid"),
    ];

    private static readonly Dictionary<string, (InboxColumn Target, int Rank)> ByName = Known
        .SelectMany(one => one.Names.Split(' ').Select((name, rank) => (name, one.Target, rank))).ToDictionary(one => one.name, one => (one.Target, one.rank), StringComparer.Ordinal);

    /// <summary>A name's letters and digits, in small letters: "Call-ID" is callid.</summary>
    public static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    public static bool Knows(string name) => ByName.ContainsKey(Letters(name));

    /// <summary>The columns of a header that fill one of the inbox's.</summary>
    public static List<ColumnUse> Of(IReadOnlyList<string> header)
    {
        var found = new Dictionary<InboxColumn, (string Name, int Rank)>();
        foreach (var name in header)
        {
            // The manual's own names are what they say.
            var known = InboxColumns.Named(name) is { } own ? (Target: own, Rank: -1) : ByName.GetValueOrDefault(Letters(name), (default, int.MaxValue));
            if (known.Rank < int.MaxValue && (!found.TryGetValue(known.Target, out var before) || known.Rank < before.Rank))
            {
                found[known.Target] = (name, known.Rank);
            }
        }

        var uses = header.Where(name => found.Values.Any(one => one.Name == name)).Select(name => new ColumnUse(name, found.First(one => one.Value.Name == name).Key)).ToList();
        // A day and a time of day in columns of their own.
        if (uses.FirstOrDefault(use => use.Target == InboxColumn.StartingDate) is { } date && Letters(date.Column) is "date" or "startdate" or "calldate"
            && header.FirstOrDefault(name => Letters(name) is "time" or "starttime" or "calltime" && uses.TrueForAll(use => use.Column != name)) is { } time)
        {
            uses.Insert(uses.IndexOf(date) + 1, new ColumnUse(time, InboxColumn.StartingDate));
        }

        return uses;
    }
}
