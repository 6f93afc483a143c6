using System.Collections.Frozen;
using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>
/// Whose records these are. A key that is for one switch hands in that switch's records and no others: a pusher that someone took over cannot
/// put calls upon another switch.
/// </summary>
internal sealed class IntakeSwitches
{
    private readonly FrozenDictionary<string, SwitchProfile> _byText;
    private readonly IntakeOrigin _origin;
    private readonly SwitchProfile? _own;

    // Records of one sender carry the same text, again and again.
    private (string? Text, SwitchProfile? Switch) _last;

    public IntakeSwitches(FrozenDictionary<string, SwitchProfile> byText, IntakeOrigin origin)
    {
        (_byText, _origin) = (byText, origin);
        _own = origin.KeySwitch is { } id ? byText.Values.FirstOrDefault(profile => profile.Id == id) : null;
        Trouble = origin.KeySwitch is null ? null
            : _own is null ? "The switch that this key is for is no longer there."
            : origin.Named is { } named ? Foreign(named)
            : null;
    }

    /// <summary>Why nothing at all can be taken, or null.</summary>
    public string? Trouble { get; }

    /// <summary>Gives a record that names no switch the one it is from; or says why it may not be handed in.</summary>
    public string? Settle(InboxRow row)
    {
        if (string.IsNullOrWhiteSpace(row.Switch))
        {
            row.Switch = _origin.Named ?? _own?.Name ?? "";
        }

        return _own is null ? null : Foreign(row.Switch);
    }

    /// <summary>The known switch whose records carry this text.</summary>
    public SwitchProfile? Find(string text)
    {
        if (_last.Text != text)
        {
            _last = (text, _byText.GetValueOrDefault(SwitchName.Canonical(text)));
        }

        return _last.Switch;
    }

    private string? Foreign(string text) => Find(text)?.Id == _own!.Id ? null
        : $"switch is \"{(text.Length <= 80 ? text : text[..80] + "…")}\"; this key hands in calls of the switch {_own.Name} alone: correct it, or add it there to the further addresses or names";
}
