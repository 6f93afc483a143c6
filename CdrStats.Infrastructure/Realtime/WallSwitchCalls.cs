namespace CdrStats.Infrastructure.Realtime;

/// <summary>Calls in progress on one switch.</summary>
/// <param name="Ringing">Of them; only where they are live.</param>
/// <param name="HeardAt">When a lost switch was last heard, UTC.</param>
/// <param name="Trouble">Why it is not heard; for operators alone.</param>
/// <param name="Derived">What its records say of it; null: it has sent none lately.</param>
public sealed record WallSwitchCalls(int Id, string Name, CallsSource Source, long Calls, int Ringing, DateTimeOffset? HeardAt, string? Trouble, WallboardSwitch? Derived);
