using CdrStats.Domain.Notifications;

namespace CdrStats.Web.Notifications;

/// <summary>Tells the bell of a tab what was chosen on its page.</summary>
public sealed class ChoiceSignal
{
    /// <summary>With what was chosen.</summary>
    public event EventHandler<NotificationChoices>? Changed;

    /// <summary>It is stored.</summary>
    public void Publish(NotificationChoices choices) => Changed?.Invoke(this, choices);
}
