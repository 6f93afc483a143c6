using System.Globalization;
using System.Text;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace CdrStats.Web.Rating;

/// <summary>The simulator for many numbers: pasted, or out of a file.</summary>
public sealed partial class BatchSimulatorPage
{
    private const int PageSize = GridRequest.Size;

    /// <summary>What a browser may send through the page at once; longer lists come as a file.</summary>
    private const int MostPasted = 16_000;
    private const int LargestFile = 4 * 1024 * 1024;
    private readonly SimulatorForm.TypedTerms _terms = new();
    private PlansInForce? _rules;
    private IReadOnlyList<Simulation> _calls = [];
    private SimulationTerms? _used;
    private string? _pasted;
    private string? _file;
    private Task _reading = Task.CompletedTask;
    private string _numbers = "";
    private string _problem = "";
    private int _passedOver;
    private int _page = 1;
    private bool _seesBuySide;

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    private TimeZoneInfo Zone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    protected override async Task OnInitializedAsync()
    {
        await ReadRulesAsync();
        _terms.Plan = _rules!.Plans.Count > 0 ? _rules.Plans[0].Name : null;
    }

    private async Task ReadRulesAsync()
    {
        var scope = (await Authentication).User.Scope();
        (_rules, _seesBuySide) = (await Desk.NowAsync(scope, default), scope.SeesBuySide);
    }

    // What is asked for while the file is still on its way waits for it.
    private Task ChooseAsync(InputFileChangeEventArgs chosen) => _reading = TakeAsync(chosen);

    private async Task TakeAsync(InputFileChangeEventArgs chosen)
    {
        (_file, _problem) = (null, "");
        if (chosen.FileCount == 0)
        {
            return;
        }

        if (chosen.File.Size > LargestFile)
        {
            _problem = "The file is larger than 4 MB: too large for ten thousand numbers.";
            return;
        }

        await using var sent = chosen.File.OpenReadStream(LargestFile);
        using var text = new StreamReader(sent, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        _file = await text.ReadToEndAsync();
    }

    private async Task SimulateAsync()
    {
        await _reading;
        // As the rules are now, not when the page was opened.
        await ReadRulesAsync();
        (_problem, _calls, _page) = ("", [], 1);
        var list = NumberList.Of($"{_pasted}\n{_file}".ReplaceLineEndings("\n").Split('\n'), RatingExportEndpoints.MostNumbers);
        if (list.Numbers.Count == 0)
        {
            _problem = "No line holds a number.";
        }
        else if (list.HasMore)
        {
            _problem = string.Create(CultureInfo.InvariantCulture, $"These are more than {RatingExportEndpoints.MostNumbers} numbers. Take them in parts.");
        }
        else if (new SimulationRequest(_terms.Seconds, _terms.At, _terms.Plan, _terms.Switch).Read(_rules!, Clock.GetUtcNow(), Zone, out _problem, out _) is { } terms)
        {
            (_used, _passedOver, _numbers) = (terms, list.PassedOver, string.Join('\n', list.Numbers));
            _calls = [.. list.Numbers.Select(number => _rules!.Simulate(terms.Plan, terms.Switch, number, terms.Seconds, terms.At))];
        }
    }
}
