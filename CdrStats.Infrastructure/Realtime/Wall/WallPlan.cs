using CdrStats.Domain.Accounts;

namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>A board as it was put together.</summary>
/// <param name="Id">0: it is the usual one, which nobody made.</param>
/// <param name="SwitchId">Of which switch; null: of all.</param>
/// <param name="CustomerId">Whose calls it shows; null: everybody's.</param>
/// <param name="NextId">The board that comes after it; null: the first of its round.</param>
/// <param name="Seconds">How long it stays, where another comes after it.</param>
public sealed record WallPlan(
    int Id, string Name, WallTiles Tiles, int? SwitchId, string? Switch, int? CustomerId, string? Customer, int? NextId, string? Next, int Seconds, long Version)
{
    public static WallPlan Usual { get; } = new(0, "", WallTiles.All, null, null, null, null, null, null, 20, 0);

    /// <summary>Whose calls it shows to whoever looks: never more than they may see.</summary>
    public AccessScope Of(AccessScope viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return CustomerId is { } customer ? viewer.Within(customer) : viewer;
    }
}
