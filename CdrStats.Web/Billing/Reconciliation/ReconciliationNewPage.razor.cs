using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Mapping;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace CdrStats.Web.Billing.Reconciliation;

/// <summary>Takes a carrier's file in four steps: file, columns, tolerances, what is in it; then it is compared. The file waits on the host's disk until the page is left.</summary>
public sealed partial class ReconciliationNewPage
{
    private readonly UploadedTable<CarrierColumn, CarrierFileLayout> _table = new();
    private readonly ReconciliationForm _form = new();
    private AccessScope _scope = AccessScope.Nothing;
    private string _who = "";
    private IReadOnlyList<ReconciledProvider>? _providers;
    private ReconciliationTerms? _terms;
    private CarrierFileReading? _reading;
    private string? _trouble;

    [Inject] public required ReconciliationQueries Reconciliations { get; init; }
    [Inject] public required ReconciliationDesk Desk { get; init; }
    [Inject] public required CarrierLayouts Layouts { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    private FileGuess<CarrierColumn, CarrierFileLayout> Guess => CarrierFileGuess.Of(_form.Kind);

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_scope, _who) = (user.Scope(), user.Identity?.Name ?? "");
        _form.LastMonth(Clock.GetUtcNow());
        _providers = await Reconciliations.ProvidersAsync(_scope, default);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _table.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Stale() => (_reading, _terms, _trouble, Trouble) = (null, null, null, null);

    // Another carrier, or another kind of file: what is known of the last one of these is taken.
    private Task OtherAsync() => DoAsync(async (_, stop) =>
    {
        Stale();
        if (_form.ProviderId is { } provider)
        {
            var last = await Reconciliations.LastAsync(_scope, provider, _form.Kind, stop);
            _form.Follow(last?.Terms, _providers!.First(one => one.Id == provider).Currencies[0]);
            if (_table.IsThere)
            {
                await _table.GuessAsync(Guess, (sample, stopped) => Layouts.FindAsync(provider, sample, stopped), stop);
            }
        }
    });

    private Task ChooseAsync(InputFileChangeEventArgs chosen) => DoAsync(async (_, stop) =>
    {
        Stale();
        await _table.ReceiveAsync(chosen.File, CarrierFile.Largest, T, Tell, stop);
        await _table.GuessAsync(Guess, (sample, stopped) => Layouts.FindAsync(_form.ProviderId ?? 0, sample, stopped), stop);
    });

    private Task GuessAsync() => DoAsync((_, stop) =>
    {
        Stale();
        return _table.GuessAsync(Guess, null, stop);
    });

    private Task LayoutAsync(FileLayout<CarrierColumn> layout)
    {
        Stale();
        return _table.Takes(layout) ? Task.CompletedTask : DoAsync((_, stop) => _table.ChangeAsync(Guess, layout, stop));
    }

    private Task ReadAsync() => DoAsync(async (progress, stop) =>
    {
        Stale();
        var terms = _form.Read();
        if (terms is null || _form.ProviderId is not { } provider)
        {
            _trouble = T[_form.Trouble ?? "Choose the carrier."];
            return;
        }

        // Reading a million lines is not the circuit's own work.
        _reading = await GuardedAsync(() => Task.Run(() => Desk.ReadAsync(_scope, File(provider), terms, progress, stop), stop));
        _terms = terms;
    });

    private Task TakeOffsetAsync(int seconds)
    {
        _form.ClockOffset = seconds;
        return ReadAsync();
    }

    private Task ReconcileAsync() => DoAsync(async (progress, stop) =>
    {
        var (provider, terms) = (_form.ProviderId!.Value, _terms!);
        var id = await GuardedAsync(() => Task.Run(() => Desk.ReconcileAsync(_scope, _who, File(provider), terms, progress, stop), stop));
        Navigation.NavigateTo(string.Create(CultureInfo.InvariantCulture, $"{ReconciliationWords.Path}/{id}"));
    });

    private CarrierFile File(int provider) => new(provider, _table.Open(), _table.Name, _table.Layout!, _table.Sample!.Header);

    private async Task<TAnswer> GuardedAsync<TAnswer>(Func<Task<TAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            throw new UnreadableFileException(T["The database did not answer: {0}", DatabaseTrouble.Words(error)]);
        }
    }
}
