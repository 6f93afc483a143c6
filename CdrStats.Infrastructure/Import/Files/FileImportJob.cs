using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Where an import of a file stands.</summary>
public enum FileImportState
{
    /// <summary>The file is here; its mapping is being chosen.</summary>
    Waiting,

    /// <summary>What would become of each row is being found out.</summary>
    Checking,
    Checked,
    Importing,
    Done,

    /// <summary>Broken off by somebody; what was imported until then is there.</summary>
    Cancelled,
    Failed,
    Undoing,
    Undone,
}

/// <summary>An import of a file, as it is at a moment.</summary>
public sealed record FileImportJob
{
    public required long Id { get; init; }

    /// <summary>Marks its rows in the inbox.</summary>
    public required Guid Instance { get; init; }

    public required string FileName { get; init; }

    public required long Size { get; init; }

    /// <summary>Whose disk has the file.</summary>
    public required string Host { get; init; }

    /// <summary>One that names no columns: every column by its own name.</summary>
    public required FileMapping Mapping { get; init; }

    public string? MappingName { get; init; }

    public required FileImportState State { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Its last sign of life while it is worked on.</summary>
    public required DateTimeOffset BeatAt { get; init; }

    /// <summary>When it was let begin; null: nothing of it can be there.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? Phase { get; init; }

    /// <summary>0 to 1, of this phase.</summary>
    public double Done { get; init; }

    public required FileImportCounts Counts { get; init; }

    /// <summary>What the import made of its rows in the inbox.</summary>
    public required InboxFate Fate { get; init; }

    public FilePreviewResult? Preview { get; init; }

    public string? Trouble { get; init; }

    public string? UndoneBy { get; init; }

    public DateTimeOffset? UndoneAt { get; init; }

    public long UndoneRows { get; init; }

    public long UndoneCalls { get; init; }

    /// <summary>Somebody is, or should be, at work on it.</summary>
    public bool IsBusy => State is FileImportState.Checking or FileImportState.Importing or FileImportState.Undoing;

    /// <summary>Its mapping can be chosen, since nothing of it is there yet.</summary>
    public bool CanBeMapped => ConfirmedAt is null && State is FileImportState.Waiting;

    /// <summary>Something of it may be there to be taken away.</summary>
    public bool CanBeUndone => ConfirmedAt is not null && (State is FileImportState.Done or FileImportState.Cancelled or FileImportState.Failed);
}
