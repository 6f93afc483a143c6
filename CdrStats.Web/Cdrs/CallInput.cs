using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdrStats.Web.Cdrs;

/// <summary>A call as it is handed in: the columns of <c>cdr_import</c> by their names. For the description alone; <see cref="CallRecordReader"/> reads it.</summary>
/// <param name="Switch">Address or name.</param>
/// <param name="StartingDate">RFC 3339 with its offset. <c>start</c> means the same.</param>
/// <param name="SourceKey">The record's identity, unique per switch; without it a hash of all its fields serves.</param>
/// <param name="LinkedId">What a switch that writes several records for one call gives each of them, such as Asterisk's linkedid: those of one switch within 24 hours are one attempt in quality measures.</param>
/// <param name="BuyRate">A decimal number, as a number or a text; so are the other amounts.</param>
public sealed record CallInput(
    string Switch,
    DateTimeOffset StartingDate,
    int? Duration,
    [property: JsonPropertyName("billsec")] int? BillSeconds,
    [property: JsonPropertyName("callid")] string? CallId,
    string? CallerIdNumber,
    string? CallerIdName,
    string? DestinationNumber,
    int? CdrSourceType,
    [property: JsonPropertyName("dialcode")] string? DialCode,
    string? State,
    string? Channel,
    [property: JsonPropertyName("progresssec")] int? ProgressSeconds,
    [property: JsonPropertyName("answersec")] int? AnswerSeconds,
    [property: JsonPropertyName("waitsec")] int? WaitSeconds,
    int? HangupCauseId,
    string? HangupCause,
    string? Direction,
    string? CountryCode,
    [property: JsonPropertyName("accountcode")] string? AccountCode,
    decimal? BuyRate,
    decimal? SellRate,
    decimal? BuyCost,
    decimal? SellCost,
    [property: JsonPropertyName("extradata")] JsonElement? ExtraData,
    string? SourceKey,
    string? LinkedId);
