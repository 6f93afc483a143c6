using System.Buffers;
using System.Globalization;
using System.Text;
using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Numbering;

/// <summary>
/// Reads numbers as the users of one switch dial them (spec/mediation.md 3). Built once per
/// <see cref="NumberSettings"/> and shared between threads. No input makes it throw.
/// </summary>
/// <remarks>
/// An international prefix is stripped also when the prefixes to ignore do not list it: otherwise the
/// setting would be accepted and, for numbers of national length, ignored.
/// </remarks>
public sealed class NumberNormaliser
{
    private const int OnStack = 128;
    private const int ShownCharacters = 80;

    /// <summary>Twice what E.164 allows: more is no number, whatever it begins with.</summary>
    private const int MostDigits = 32;

    private readonly NumberSettings _settings;
    private readonly string _localDialcode;
    private readonly NumberPrefixes _serviceCodes;
    private readonly NumberPrefixes _ignored;
    private readonly HashSet<string> _international;

    public NumberNormaliser(NumberSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _localDialcode = string.Concat(settings.LocalDialcode.Where(char.IsAsciiDigit)).TrimStart('0');
        _serviceCodes = new NumberPrefixes(settings.ServiceCodes);
        var international = new NumberPrefixes(settings.InternationalPrefixes);
        _ignored = new NumberPrefixes([.. settings.PrefixesToIgnore, .. international.LongestFirst]);
        _international = [.. _ignored.LongestFirst.Where(piece => international.Leading(piece) is not null)];
    }

    /// <summary>Reads a dialled number. National and international results are E.164 without the plus.</summary>
    public NormalisedNumber Normalise(string? dialled) => Read(dialled, null, out _);

    /// <summary>Reads a caller's number: the same steps, and words such as "anonymous" mean that it was withheld.</summary>
    public NormalisedCaller NormaliseCaller(string? dialled)
    {
        var number = Read(dialled, null, out var caller);
        return new NormalisedCaller(caller, number.Digits);
    }

    /// <summary>The steps <see cref="Normalise"/> takes with this number, in order; the last one decides.</summary>
    public IReadOnlyList<NumberStep> Explain(string? dialled)
    {
        var steps = new List<NumberStep>();
        Read(dialled, steps, out _);
        return steps;
    }

    private NormalisedNumber Read(string? dialled, List<NumberStep>? steps, out CallerKind caller)
    {
        dialled ??= "";
        var rented = dialled.Length > OnStack ? ArrayPool<char>.Shared.Rent(dialled.Length) : null;
        var buffer = rented is null ? stackalloc char[OnStack] : rented.AsSpan();
        var user = NumberText.UserPart(dialled);
        var escaped = user.Length != dialled.Length && user.Contains('%');
        var number = buffer[..NumberText.Clean(user, buffer, escaped)];
        if (steps is not null)
        {
            if (user.Length != dialled.AsSpan().Trim().Length)
            {
                Add(steps, NumberStepKind.Address, "", user);
            }

            if (!user.SequenceEqual(number))
            {
                Add(steps, NumberStepKind.Cleaned, "", number);
            }
        }

        var result = ReadClean(dialled, number, steps, out caller);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return result;
    }

    private NormalisedNumber ReadClean(string dialled, ReadOnlySpan<char> number, List<NumberStep>? steps, out CallerKind caller)
    {
        if (_serviceCodes.Leading(number) is { } code)
        {
            number = number[code.Length..];
            Add(steps, NumberStepKind.ServiceCode, code, number);
        }

        caller = CallerKind.Internal;
        if (number.IsEmpty)
        {
            caller = CallerKind.None;
            return Decided(CallKind.Internal, steps, NumberStepKind.Empty, "", number);
        }

        if (BeginsWithLetter(number))
        {
            caller = WithheldCaller.Says(number) ? CallerKind.Withheld : CallerKind.Internal;
            return Decided(CallKind.Internal, steps, NumberStepKind.BeginsWithLetter, "", number);
        }

        if (number.IndexOfAnyInRange('0', '9') < 0)
        {
            caller = CallerKind.None;
            return Decided(CallKind.Unknown, steps, NumberStepKind.NoDigit, "", number);
        }

        number = LeadingRun(number, steps);
        var digits = number.Length - (number.StartsWith('+') ? 1 : 0);
        if (digits <= _settings.InternalMaxDigits)
        {
            return Decided(CallKind.Internal, steps, NumberStepKind.FewDigits, Text(steps, _settings.InternalMaxDigits), number);
        }

        number = Strip(number, steps, out var international);
        if (number.Length < _settings.MinDigits || number.IsEmpty)
        {
            return Decided(CallKind.Internal, steps, NumberStepKind.Extension, Text(steps, _settings.MinDigits), number);
        }

        if (number.Length > MostDigits)
        {
            caller = CallerKind.None;
            return Decided(CallKind.Unknown, steps, NumberStepKind.TooManyDigits, Text(steps, MostDigits), number);
        }

        caller = CallerKind.Number;
        if (international || number.Length > _settings.MaxDigits)
        {
            var why = international ? NumberStepKind.International : NumberStepKind.LongerThanNational;
            Add(steps, why, Text(steps, _settings.MaxDigits), number);
            return new NormalisedNumber(CallKind.International, number.SequenceEqual(dialled) ? dialled : new string(number));
        }

        var full = string.Concat(_localDialcode, number);
        Add(steps, NumberStepKind.National, _localDialcode, full);
        return new NormalisedNumber(CallKind.National, full);
    }

    private ReadOnlySpan<char> Strip(ReadOnlySpan<char> number, List<NumberStep>? steps, out bool international)
    {
        international = false;
        while (!international && _ignored.Leading(number) is { } prefix)
        {
            number = number[prefix.Length..];
            international = _international.Contains(prefix);
            Add(steps, international ? NumberStepKind.InternationalPrefix : NumberStepKind.IgnoredPrefix, prefix, number);
        }

        // No international number begins with a zero; and a plus that no setting names is not a digit.
        var rest = international ? number.TrimStart("+0") : number.TrimStart('+');
        if (rest.Length < number.Length)
        {
            Add(steps, NumberStepKind.IgnoredPrefix, number[..^rest.Length], rest);
        }

        return rest;
    }

    private static ReadOnlySpan<char> LeadingRun(ReadOnlySpan<char> number, List<NumberStep>? steps)
    {
        var start = number[0] == '+' ? 1 : 0;
        var length = number[start..].IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
        {
            return number;
        }

        var run = number[..(start + length)];
        Add(steps, NumberStepKind.Tail, number[run.Length..], run);
        return run;
    }

    private static bool BeginsWithLetter(ReadOnlySpan<char> number)
    {
        if (char.IsAscii(number[0]))
        {
            return char.IsAsciiLetter(number[0]);
        }

        Rune.DecodeFromUtf16(number, out var first, out _);
        return Rune.IsLetter(first);
    }

    private static NormalisedNumber Decided(CallKind kind, List<NumberStep>? steps, NumberStepKind step, string detail, ReadOnlySpan<char> number)
    {
        Add(steps, step, detail, number);
        return new NormalisedNumber(kind, "");
    }

    private static void Add(List<NumberStep>? steps, NumberStepKind kind, ReadOnlySpan<char> detail, ReadOnlySpan<char> number) =>
        steps?.Add(new NumberStep(kind, Shown(detail), Shown(number)));

    // Someone reads this; and a megabyte of prefixes must not become a megabyte per step.
    private static string Shown(ReadOnlySpan<char> text) =>
        text.Length <= ShownCharacters ? text.ToString() : string.Concat(text[..ShownCharacters], "…");

    private static string Text(List<NumberStep>? steps, int limit) =>
        steps is null ? "" : limit.ToString(CultureInfo.InvariantCulture);
}
