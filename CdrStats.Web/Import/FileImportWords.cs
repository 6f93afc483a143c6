using CdrStats.Infrastructure.Import.Files;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Import;

/// <summary>How imports of files are spoken of.</summary>
internal static class FileImportWords
{
    public static string Of(FileImportState state) => state switch
    {
        FileImportState.Waiting => "to be mapped",
        FileImportState.Checking => "being checked",
        FileImportState.Checked => "to be confirmed",
        FileImportState.Importing => "importing",
        FileImportState.Done => "done",
        FileImportState.Cancelled => "broken off",
        FileImportState.Failed => "failed",
        FileImportState.Undoing => "being undone",
        _ => "undone",
    };

    /// <summary>A size as people read it.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{Format.Count(bytes)}\u00a0B",
        < 1024 * 1024 => $"{Format.Number(bytes / 1024m, 1)}\u00a0KB",
        < 1024L * 1024 * 1024 => $"{Format.Number(bytes / (1024m * 1024), 1)}\u00a0MB",
        _ => $"{Format.Number(bytes / (1024m * 1024 * 1024), 2)}\u00a0GB",
    };

    public static (string Tone, string Icon) Sign(FileImportState state) => state switch
    {
        FileImportState.Done => ("ok", Icons.Material.Outlined.Done),
        FileImportState.Failed => ("critical", Icons.Material.Outlined.ErrorOutline),
        FileImportState.Cancelled => ("warning", Icons.Material.Outlined.Block),
        FileImportState.Undone => ("muted", Icons.Material.Outlined.Undo),
        FileImportState.Waiting or FileImportState.Checked => ("notice", Icons.Material.Outlined.PanToolAlt),
        _ => ("notice", Icons.Material.Outlined.HourglassEmpty),
    };

    public static string Of(RowVerdict verdict) => verdict switch
    {
        RowVerdict.New => "new",
        RowVerdict.Duplicate => "there already",
        RowVerdict.InFile => "twice in the file",
        _ => "rejected",
    };

    public static string Tone(RowVerdict verdict) => verdict switch
    {
        RowVerdict.New => "ok",
        RowVerdict.Rejected => "critical",
        _ => "muted",
    };
}
