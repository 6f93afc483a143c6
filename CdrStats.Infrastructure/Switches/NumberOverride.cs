using System.Text.Json;
using System.Text.Json.Serialization;
using CdrStats.Domain.Numbering;

namespace CdrStats.Infrastructure.Switches;

/// <summary>What a switch has otherwise than the global number settings, by the names of spec/mediation.md 3; null: as the global ones.</summary>
/// <param name="PrefixesToIgnore">Comma-separated, as are the other lists.</param>
public sealed record NumberOverride(
    string? LocalDialcode = null,
    int? PhoneNumberMinDigits = null,
    int? PhoneNumberMaxDigits = null,
    string? PrefixesToIgnore = null,
    string? InternationalPrefixes = null,
    string? ServiceCodes = null,
    int? InternalMaxDigits = null,
    int? PrefixLimitMin = null,
    int? PrefixLimitMax = null)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Nothing otherwise.</summary>
    public static NumberOverride None { get; } = new();

    /// <summary>What is wrong, by the name of the setting; empty when all is well.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Complaints
    {
        get
        {
            var wrong = new Dictionary<string, string>();
            Check(nameof(LocalDialcode), LocalDialcode is null || (LocalDialcode.Length is >= 1 and <= 3 && LocalDialcode.All(char.IsAsciiDigit) && LocalDialcode[0] != '0'), "A calling code of one to three digits, such as 1, 34 or 351.");
            Check(nameof(PhoneNumberMinDigits), PhoneNumberMinDigits is null or (>= 1 and <= 15), "1 to 15 digits.");
            Check(nameof(PhoneNumberMaxDigits), PhoneNumberMaxDigits is null or (>= 1 and <= 15), "1 to 15 digits.");
            Check(nameof(PhoneNumberMaxDigits), !(PhoneNumberMaxDigits < PhoneNumberMinDigits), "Not fewer than the fewest.");
            Check(nameof(InternalMaxDigits), InternalMaxDigits is null or (>= 0 and <= 15), "0 to 15 digits.");
            Check(nameof(PrefixLimitMin), PrefixLimitMin is null or (>= 1 and <= 15), "1 to 15 digits.");
            Check(nameof(PrefixLimitMax), PrefixLimitMax is null or (>= 1 and <= 15), "1 to 15 digits.");
            Check(nameof(PrefixLimitMax), !(PrefixLimitMax < PrefixLimitMin), "Not shorter than the shortest.");
            return wrong;

            void Check(string setting, bool isRight, string sentence)
            {
                if (!isRight)
                {
                    wrong.TryAdd(setting, sentence);
                }
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, in either case of the names; null and empty text are <see cref="None"/>.</summary>
    public static NumberOverride Read(string? json) => string.IsNullOrWhiteSpace(json) ? None : JsonSerializer.Deserialize<NumberOverride>(json, Format) ?? None;

    /// <summary>As stored with the switch; null when nothing is otherwise.</summary>
    public string? Write() => this == None ? null : JsonSerializer.Serialize(this, Format);

    /// <summary>The settings of the switch. Where its calling code is another than the global one, what follows from a calling code is that country's.</summary>
    public NumberSettings Over(NumberSettings global)
    {
        ArgumentNullException.ThrowIfNull(global);
        var start = LocalDialcode is null ? global : global.In(LocalDialcode);
        return start with
        {
            MinDigits = PhoneNumberMinDigits ?? start.MinDigits,
            MaxDigits = PhoneNumberMaxDigits ?? start.MaxDigits,
            PrefixesToIgnore = List(PrefixesToIgnore) ?? start.PrefixesToIgnore,
            InternationalPrefixes = List(InternationalPrefixes) ?? start.InternationalPrefixes,
            ServiceCodes = List(ServiceCodes) ?? start.ServiceCodes,
            InternalMaxDigits = InternalMaxDigits ?? start.InternalMaxDigits,
            PrefixLimitMin = PrefixLimitMin ?? start.PrefixLimitMin,
            PrefixLimitMax = PrefixLimitMax ?? start.PrefixLimitMax,
        };
    }

    private static string[]? List(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
