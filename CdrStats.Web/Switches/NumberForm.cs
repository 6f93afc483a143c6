using System.Globalization;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Switches;

namespace CdrStats.Web.Switches;

/// <summary>A switch's number settings as they are typed; an empty field is as the global setting.</summary>
public sealed class NumberForm
{
    private readonly Dictionary<string, string> _typed = [];

    public NumberForm(NumberOverride settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Put(nameof(settings.LocalDialcode), settings.LocalDialcode);
        Put(nameof(settings.PhoneNumberMinDigits), settings.PhoneNumberMinDigits);
        Put(nameof(settings.PhoneNumberMaxDigits), settings.PhoneNumberMaxDigits);
        Put(nameof(settings.PrefixesToIgnore), settings.PrefixesToIgnore);
        Put(nameof(settings.InternationalPrefixes), settings.InternationalPrefixes);
        Put(nameof(settings.ServiceCodes), settings.ServiceCodes);
        Put(nameof(settings.InternalMaxDigits), settings.InternalMaxDigits);
        Put(nameof(settings.PrefixLimitMin), settings.PrefixLimitMin);
        Put(nameof(settings.PrefixLimitMax), settings.PrefixLimitMax);
    }

    /// <summary>Puts settings into every field, to be seen and corrected.</summary>
    public void Fill(NumberSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Put(nameof(NumberOverride.LocalDialcode), settings.LocalDialcode);
        Put(nameof(NumberOverride.PhoneNumberMinDigits), settings.MinDigits);
        Put(nameof(NumberOverride.PhoneNumberMaxDigits), settings.MaxDigits);
        Put(nameof(NumberOverride.PrefixesToIgnore), string.Join(',', settings.PrefixesToIgnore));
        Put(nameof(NumberOverride.InternationalPrefixes), string.Join(',', settings.InternationalPrefixes));
        Put(nameof(NumberOverride.ServiceCodes), string.Join(',', settings.ServiceCodes));
        Put(nameof(NumberOverride.InternalMaxDigits), settings.InternalMaxDigits);
        Put(nameof(NumberOverride.PrefixLimitMin), settings.PrefixLimitMin);
        Put(nameof(NumberOverride.PrefixLimitMax), settings.PrefixLimitMax);
    }

    /// <summary>What is typed for a setting, by its name in <see cref="NumberOverride"/>.</summary>
    public string this[string setting]
    {
        get => _typed.GetValueOrDefault(setting, "");
        set => _typed[setting] = value ?? "";
    }

    /// <summary>The settings that are meant, or null with what is wrong by setting.</summary>
    public NumberOverride? Read(IDictionary<string, string> troubles)
    {
        var settings = new NumberOverride(
            Text(nameof(NumberOverride.LocalDialcode)), Digits(nameof(NumberOverride.PhoneNumberMinDigits)), Digits(nameof(NumberOverride.PhoneNumberMaxDigits)),
            Text(nameof(NumberOverride.PrefixesToIgnore)), Text(nameof(NumberOverride.InternationalPrefixes)), Text(nameof(NumberOverride.ServiceCodes)),
            Digits(nameof(NumberOverride.InternalMaxDigits)), Digits(nameof(NumberOverride.PrefixLimitMin)), Digits(nameof(NumberOverride.PrefixLimitMax)));
        foreach (var (setting, sentence) in settings.Complaints)
        {
            troubles.TryAdd(setting, sentence);
        }

        return troubles.Count == 0 ? settings : null;

        string? Text(string setting) => this[setting].Trim() is { Length: > 0 } text ? text : null;

        int? Digits(string setting)
        {
            if (Text(setting) is not { } text)
            {
                return null;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            troubles[setting] = "A whole number is wanted.";
            return null;
        }
    }

    private void Put(string setting, object? value) => this[setting] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
