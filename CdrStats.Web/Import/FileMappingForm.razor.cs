using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Import;

/// <summary>Puts a file's mapping together.</summary>
public sealed partial class FileMappingForm
{
    private const char Tab = '\t';
    private static readonly DateTimeOffset Example = new(2026, 11, 30, 14, 5, 9, TimeSpan.Zero);
    private FileSample _sample = default!;
    private FileSample? _given;
    private MappingDraft _draft = default!;
    private FileMapping _mapping = new();
    private string? _complaint;

    /// <summary>The file's first rows, and the mapping to begin with.</summary>
    [Parameter, EditorRequired]
    public FileSample Sample { get; set; } = default!;

    /// <summary>Told each change; the complaint is null where the mapping can be used.</summary>
    [Parameter, EditorRequired]
    public EventCallback<(FileMapping Mapping, string? Complaint)> Changed { get; set; }

    /// <summary>Asked to read the first rows again, since they are read in another way now.</summary>
    [Parameter, EditorRequired]
    public EventCallback<FileMapping> ReadAgain { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (!ReferenceEquals(_given, Sample))
        {
            _given = _sample = Sample;
            _draft = new MappingDraft(Sample.Mapping);
            await LookAsync();
        }
    }

    private static string Text(ChangeEventArgs change) => change.Value as string ?? "";

    private Task Set(Action change)
    {
        change();
        return LookAsync();
    }

    private Task AgainAsync(Action change)
    {
        change();
        return ReadAgain.InvokeAsync(_draft.Make(_sample.Header, out _));
    }

    private Task Look() => LookAsync();

    private Task LookAsync()
    {
        _mapping = _draft.Make(_sample.Header, out _complaint);
        return Changed.InvokeAsync((_mapping, _complaint));
    }

    private Task AddConstant(ChangeEventArgs change) =>
        Enum.TryParse<InboxColumn>(Text(change), out var column) ? Set(() => _draft.Constants.Add(new ConstantDraft { Target = column })) : Task.CompletedTask;

    private Task Preset(IReadOnlyList<CauseWord> words) => Set(() => _draft.Causes = string.Join('\n', words.Select(word => FormattableString.Invariant($"{word.Text} = {word.Code}"))));

    private void Toggle(string column, bool isKey)
    {
        if (isKey)
        {
            _draft.Key.Add(column);
        }
        else
        {
            _draft.Key.Remove(column);
        }
    }
}
