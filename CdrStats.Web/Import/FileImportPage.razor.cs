using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Import;

/// <summary>One import of a file, from its mapping to what came of it. The work is the host's: the page shows it, and gives orders.</summary>
public sealed partial class FileImportPage
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1), Quiet = TimeSpan.FromSeconds(5);
    private FileImportJob? _job;
    private FileImportJob? _same;
    private FileSample? _sample;
    private FileMapping _mapping = new();
    private string? _mappingName;
    private string? _complaint;
    private string? _trouble;
    private AccessScope _scope = AccessScope.Nothing;
    private bool _mayAdd;
    private bool _mayDelete;
    private bool _isRead;

    [Parameter]
    public long Id { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] public required FileImportStore Store { get; init; }
    [Inject] public required FileImportOrders Orders { get; init; }
    [Inject] public required FileImportFolder Folder { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required AuditNotes Notes { get; init; }

    protected override bool IsPartOfPage => false;

    // The counts beside a look are of the last note on the way; those of the look itself are of all rows.
    private string? RejectedAddress => _job is { } job && (job.Counts.Rejected > 0 || job.Preview?.Counts.Rejected > 0) && job.Host == Folder.Host ? $"admin/import/{job.Id}/rejected.csv" : null;

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_scope, _mayAdd, _mayDelete) = (user.Scope(), user.Has(Permissions.Add("cdr")), user.Has(Permissions.Delete("cdr")));
        await ShowAsync(await Store.FindAsync(_scope, Id, Gone));
        _same = _job is null ? null : await Store.SameAsync(_scope, _job, Gone);
        _isRead = true;
        if (RendererInfo.IsInteractive)
        {
            Follow(ReadAsync(Gone), job => _ = InvokeAsync(async () =>
            {
                await ShowAsync(job);
                StateHasChanged();
            }));
        }
    }

    private async IAsyncEnumerable<FileImportJob?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(_job?.IsBusy == true ? Busy : Quiet, Clock, cancellation);
            FileImportJob? job;
            try
            {
                job = await Store.FindAsync(_scope, Id, cancellation);
            }
            catch (Exception error) when (DatabaseTrouble.Is(error))
            {
                continue;       // the shell says that the database is away
            }

            yield return job;
        }
    }

    // The first rows are read once, when the mapping is at its turn.
    private async Task ShowAsync(FileImportJob? job)
    {
        _job = job;
        if (job is not { State: FileImportState.Waiting } || _sample is not null || !Folder.Has(job))
        {
            return;
        }

        await TryAsync(async () =>
        {
            var sample = job.Mapping.Columns.Count > 0 ? await FileSample.ReadAsync(Folder.FileOf(job), job.Mapping, again: false, Gone) : await FileSample.GuessAsync(Folder.FileOf(job), Gone);
            _sample ??= sample;
        });
    }

    private void Change((FileMapping Mapping, string? Complaint) now) => (_mapping, _complaint) = now;

    private Task ReadAgainAsync(FileMapping mapping) => TryAsync(async () => _sample = await FileSample.ReadAsync(Folder.FileOf(_job!), mapping, again: true, Gone));

    private Task ChooseAsync(NamedMapping named) => TryAsync(async () =>
    {
        _mappingName = named.Name;
        _sample = await FileSample.ReadAsync(Folder.FileOf(_job!), named.Mapping, again: false, Gone);
    });

    private Task CheckAsync() => OrderAsync(Permissions.Add("cdr"), (scope, job, _) => Orders.CheckAsync(scope, job, _mapping, _mappingName, Gone));

    private Task BackAsync() => OrderAsync(Permissions.Add("cdr"), (scope, job, _) => Orders.BackAsync(scope, job, Gone));

    private Task ConfirmAsync() => OrderAsync(Permissions.Add("cdr"), (scope, job, _) => Orders.ConfirmAsync(scope, job, Gone), "imported");

    private Task CancelAsync() => OrderAsync(Permissions.Add("cdr"), (scope, job, _) => Orders.CancelAsync(scope, job, Gone), "cancelled");

    private Task UndoAsync() => OrderAsync(Permissions.Delete("cdr"), (scope, job, who) => Orders.UndoAsync(scope, job, who, Gone), "undone");

    // A button that is absent keeps nobody from sending what it would send: the user is asked about at this moment.
    private async Task OrderAsync(string permission, Func<AccessScope, FileImportJob, string, Task<Saved>> order, string? noted = null)
    {
        var user = (await Authentication).User;
        if (!user.Has(permission))
        {
            _trouble = T["This needs the permission {0}, which you do not have. Nothing was changed.", permission];
            return;
        }

        var saved = await order(user.Scope(), _job!, user.Identity?.Name ?? "");
        _trouble = saved is Saved.Conflict ? T["It stands otherwise by now: somebody else has it in hand. Nothing was changed."].Value : saved.Trouble;
        if (saved is Saved.Done)
        {
            _sample = null;
            if (noted is not null)
            {
                await Notes.AddAsync(user.Identity?.Name ?? "", "file_import", (int)Id, _job!.FileName, noted, default);
            }
        }

        await ShowAsync(await Store.FindAsync(_scope, Id, Gone));
    }

    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            _trouble = null;
        }
        catch (Exception bad) when (bad is FileImportException or IOException)
        {
            _trouble = bad.Message;
        }
    }
}
