using CdrStats.Infrastructure.Storage;

namespace CdrStats.Web.Api;

/// <summary>An edit of something that operators administer.</summary>
/// <param name="At">UTC.</param>
/// <param name="Name">What it was called then.</param>
/// <param name="Action">added, changed, deleted, or another deed.</param>
/// <param name="Changes">Each field that changed.</param>
public sealed record EditJson(DateTimeOffset At, string By, string Name, string Action, IReadOnlyList<FieldEditJson> Changes)
{
    public static EditJson Of(EditEvent one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return new EditJson(one.At, one.By, one.Name, one.Action, [.. one.Fields.Select(field => new FieldEditJson(field.Field, field.Before, field.After))]);
    }
}

/// <summary>A field as people read it; null: empty.</summary>
public sealed record FieldEditJson(string Field, string? Before, string? After);
