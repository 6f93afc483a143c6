namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>What carriers call the columns of their files: letters and digits, in small letters.</summary>
internal static class CarrierColumnNames
{
    private static readonly (CarrierColumn Column, string Names)[] Both =
    [
        (CarrierColumn.Duration, "duration durationsec durationseconds durations seconds talktime calltime callduration length sessiontime"),
        (CarrierColumn.Billed, "billed billedseconds billedsec billsec billseconds billedduration billedtime chargedseconds chargedduration chargedtime ratedduration billableduration billingduration roundedduration"),
        (CarrierColumn.Amount, "cost amount price charge total totalcost totalamount netamount callcost calledcost amountdue charged costeur costusd amounteur amountusd value"),
        (CarrierColumn.Currency, "currency currencycode"),
    ];

    public static IReadOnlyDictionary<string, CarrierColumn> OfCalls { get; } = Named(
    [
        (CarrierColumn.Start, "start starttime startdate startdatetime calldate calltimestamp timestamp date datetime time connecttime connected setuptime setup answertime begin callstart startingdate"),
        (CarrierColumn.Called, "destination destinationnumber called callednumber calledparty calledid calledstationid dst dnis bnumber b numberb to dialed dialled dialednumber diallednumber cld number e164 dstnumber"),
        (CarrierColumn.Caller, "source sourcenumber src caller callernumber calleridnumber callingnumber callingparty callerid clid cli ani anumber a from origination originator srcnumber"),
        .. Both,
    ]);

    public static IReadOnlyDictionary<string, CarrierColumn> OfInvoice { get; } = Named(
    [
        (CarrierColumn.Prefix, "prefix code dialcode dialprefix areacode destinationcode breakout digits dialingcode"),
        (CarrierColumn.Destination, "destination destinationname name description area region zone country"),
        (CarrierColumn.Day, "day date calldate period"),
        (CarrierColumn.Calls, "calls numberofcalls callcount count quantity noofcalls answered attempts"),
        (CarrierColumn.Minutes, "minutes mins min billedminutes totalminutes chargedminutes durationmin durationminutes"),
        .. Both,
    ]);

    private static Dictionary<string, CarrierColumn> Named((CarrierColumn Column, string Names)[] columns) => columns
        .SelectMany(one => one.Names.Split(' ').Select(name => (name, one.Column))).DistinctBy(one => one.name).ToDictionary(one => one.name, one => one.Column, StringComparer.Ordinal);
}
