namespace CdrStats.Domain.Alarms;

/// <summary>A call that ended: a record, an attempt made of several records, or one that is both.</summary>
/// <param name="Id">Of the record; of an attempt, of its first. What ended at the same instant is in its order.</param>
/// <param name="CustomerId">0: no owner. Texts are empty where there is none.</param>
/// <param name="Number">Normalised, digits.</param>
/// <param name="Duration">Seconds; null: no record.</param>
/// <param name="Talked">Billed seconds of the attempt; null: no attempt.</param>
public readonly record struct EndedCall(
    long Id, DateTimeOffset End, int SwitchId, int CustomerId, string AccountCode, string Country, string Number, string Currency, int Cause, int? Duration, int? Talked, decimal SellCost, decimal BuyCost);
