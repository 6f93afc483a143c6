using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using CdrStats.Web.Switches;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.ConsoleSettings;

/// <summary>Settings of the whole console, a section at a time.</summary>
public sealed partial class SettingsPage : ComponentBase
{
    private static readonly NumberSettings _usual = NumberSettings.DefaultFor();

    private readonly Dictionary<string, string?> _typed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _troubles = [];
    private SectionState? _state;
    private NumberForm _numbers = new(NumberOverride.None);
    private HashSet<string> _fixed = [];
    private string? _trouble;
    private bool _isSaved;
    private bool _may;
    private int _readings;

    [Inject]
    public required SettingsDesk Desk { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    [Parameter]
    public string? Name { get; set; }

    private SettingSection Section => SettingSection.All.FirstOrDefault(section => section.Name == Name) ?? SettingSection.All[0];

    protected override async Task OnParametersSetAsync()
    {
        if (_state?.Section != Section)
        {
            _isSaved = false;
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        var (user, section) = ((await Authentication).User, Section);
        _may = user.Has(Domain.Accounts.Permissions.Change("setting"));
        var state = await Desk.ReadAsync(user.Scope(), section, default);
        if (section == SettingSection.Mediation)
        {
            _numbers = new NumberForm(NumberOverride.None);
            foreach (var (key, value) in state.Values)
            {
                _numbers[key[section.Path.Length..]] = value.Value;
            }

            _fixed = [.. state.Values.Values.Where(value => value.IsReadOnly).Select(value => value.Key[section.Path.Length..])];
        }

        _typed.Clear();
        _troubles.Clear();
        (_trouble, _state, _readings) = (null, state, _readings + 1);
    }

    private void Put(string name, string? text)
    {
        _typed[Section.KeyOf(name)] = text;
        _isSaved = false;
    }

    private string Typed(string name) => _typed.GetValueOrDefault(Section.KeyOf(name)) ?? _state![name].Value;

    private async Task SaveAsync()
    {
        var section = Section;
        _troubles.Clear();
        (_trouble, _isSaved) = (null, false);
        if (section == SettingSection.Mediation)
        {
            if (_numbers.Read(_troubles) is null)
            {
                return;
            }

            foreach (var (key, _) in _state!.Values)
            {
                _typed[key] = _numbers[key[section.Path.Length..]];
            }
        }

        var saved = await Desk.SaveAsync(section, _typed, _state!.Version, Editor.Of((await Authentication).User), default);
        switch (saved)
        {
            case Saved.Done:
                await ReadAsync();
                _isSaved = true;
                break;
            case Saved.Refused { Field: { } field } refused:
                _troubles[field[section.Path.Length..]] = refused.Reason;
                break;
            default:
                _trouble = saved.Trouble;
                break;
        }
    }
}
