using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Web.Cdrs;

public sealed record CallSwitchJson(int Id, string Name, [property: JsonPropertyName("ipaddress")] string IpAddress);

/// <summary>One side of a price: the plan and the rate that made it. Amounts and rates are texts with their exact decimals.</summary>
public sealed record CallPriceJson(Named? Plan, string? Prefix, long? RateId, int BilledSeconds, string Rate, string Cost);

/// <summary>How a call's price was made. <c>buy</c> is absent for customers.</summary>
public sealed record CallRatingJson(
    RatingStatus Status, Named? VoipPlan, string? Currency, CallPriceJson Sell,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CallPriceJson? Buy,
    IReadOnlyList<string> Steps);

/// <summary>A call of the REST interface (spec/api.md). Buy fields are absent for customers; rating and legs are there for a single call.</summary>
public sealed record CallJson
{
    public required long Id { get; init; }
    [JsonPropertyName("callid")] public required string CallId { get; init; }
    public required string? SourceKey { get; init; }
    public required string? LinkedId { get; init; }
    public required CallSwitchJson Switch { get; init; }
    public required int CdrSourceType { get; init; }
    public required string CallerIdNumber { get; init; }
    public required string CallerIdName { get; init; }
    public required string DestinationNumber { get; init; }
    [JsonPropertyName("e164")] public required string E164 { get; init; }
    public required CallKind Kind { get; init; }
    [JsonPropertyName("dialcode")] public required string? DialCode { get; init; }
    public required string? DestinationName { get; init; }
    public required string? Country { get; init; }
    public required DateTime Start { get; init; }
    public required int Duration { get; init; }
    [JsonPropertyName("billsec")] public required int BillSeconds { get; init; }
    [JsonPropertyName("progresssec")] public required int? ProgressSeconds { get; init; }
    [JsonPropertyName("answersec")] public required int? AnswerSeconds { get; init; }
    [JsonPropertyName("waitsec")] public required int? WaitSeconds { get; init; }
    public required int HangupCauseId { get; init; }
    public required string? HangupCause { get; init; }
    public required CallDirection Direction { get; init; }
    public required Named? Customer { get; init; }
    [JsonPropertyName("accountcode")] public required string? AccountCode { get; init; }
    public required bool? Authorized { get; init; }
    public required RatingStatus RatingStatus { get; init; }
    public required string SellRate { get; init; }
    public required string SellCost { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? BuyRate { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? BuyCost { get; init; }
    public required string? Currency { get; init; }
    public required string? Channel { get; init; }
    public required string? State { get; init; }
    [JsonPropertyName("extradata")] public required JsonElement? ExtraData { get; init; }
    public required DateTime ImportedAt { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public CallRatingJson? Rating { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<CallJson>? Legs { get; init; }

    public static CallJson Of(Call call) => new()
    {
        Id = call.Id,
        CallId = call.CallId,
        SourceKey = call.SourceKey,
        LinkedId = call.LinkedId,
        Switch = new CallSwitchJson(call.Switch.Id, call.Switch.Name, call.SwitchAddress),
        CdrSourceType = (int)call.Source,
        CallerIdNumber = call.CallerNumber,
        CallerIdName = call.CallerName,
        DestinationNumber = call.Destination,
        E164 = call.E164,
        Kind = call.Kind,
        DialCode = call.DialCode,
        DestinationName = call.DestinationName,
        Country = call.Country,
        Start = call.Start.UtcDateTime,
        Duration = call.Duration,
        BillSeconds = call.BillSeconds,
        ProgressSeconds = call.ProgressSeconds,
        AnswerSeconds = call.AnswerSeconds,
        WaitSeconds = call.WaitSeconds,
        HangupCauseId = call.Cause,
        HangupCause = call.CauseEnumeration ?? call.CauseGiven,
        Direction = call.Direction,
        Customer = call.Customer,
        AccountCode = call.AccountCode,
        Authorized = call.Authorized,
        RatingStatus = call.Status,
        SellRate = Exact(call.Sell.PerMinute),
        SellCost = Exact(call.Sell.Cost),
        BuyRate = call.Buy is null ? null : Exact(call.Buy.PerMinute),
        BuyCost = call.Buy is null ? null : Exact(call.Buy.Cost),
        Currency = call.Currency,
        Channel = call.Channel,
        State = call.State,
        ExtraData = call.ExtraData is null ? null : JsonElement.Parse(call.ExtraData),
        ImportedAt = call.ImportedAt.UtcDateTime,
    };

    public static CallJson Of(Call call, CallStory story, IReadOnlyList<Call> legs) => Of(call) with
    {
        Rating = new CallRatingJson(
            call.Status, call.Plan, call.Currency, Price(call.Sell), call.Buy is null ? null : Price(call.Buy), [.. story.PriceSteps.Select(step => step.ToString())]),
        Legs = [.. legs.Select(Of)],
    };

    internal static string Exact(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static CallPriceJson Price(CallPrice price) =>
        new(price.Plan, price.Prefix, price.RateId, price.BilledSeconds, Exact(price.PerMinute), Exact(price.Cost));
}
