using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Numbering;

/// <summary>A dialled number as every later step uses it: <paramref name="Digits"/> is E.164 without plus, empty unless national or international.</summary>
public readonly record struct NormalisedNumber(CallKind Kind, string Digits);

/// <summary>A caller's number. <paramref name="Digits"/> is E.164 without plus where <paramref name="Kind"/> is a number, else empty.</summary>
public readonly record struct NormalisedCaller(CallerKind Kind, string Digits);
