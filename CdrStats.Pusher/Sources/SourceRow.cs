namespace CdrStats.Pusher.Sources;

/// <summary>One record as its store delivered it: <see cref="Values"/> in the order of <c>cdr_fields</c>; <see cref="Key"/> names the row there (a long, or a text).</summary>
internal sealed record SourceRow(object Key, object?[] Values)
{
    /// <summary>A later row says how this call ended: it is marked as done, and not sent.</summary>
    public bool Superseded { get; init; }

    /// <summary>Its key alone names the record wherever it is read from, as a line's hash does; a table emptied each night gives the same keys to other calls.</summary>
    public bool NamesItself { get; init; }

    /// <summary>Where it stands, for people; null: its key says so.</summary>
    public string? Place { get; init; }

    /// <summary>Why it is no record; null: it may be one.</summary>
    public string? Problem { get; init; }

    /// <summary>What the store holds where that is no record.</summary>
    public SourceLine? Line { get; init; }

    public override string ToString() => Place ?? Records.RecordText.Of(Key);
}

/// <summary>A line as it stands in a file, and what its columns are called where the file said so. A cut one is only its beginning.</summary>
internal sealed record SourceLine(string Text, bool IsCut = false, IReadOnlyList<string>? Columns = null, byte? Delimiter = null);
