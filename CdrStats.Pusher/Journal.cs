using System.Globalization;

namespace CdrStats.Pusher;

/// <summary>The pusher's log: a line with the time (UTC) for each thing an operator would want to know. Supervisors and journald collect it.</summary>
internal sealed class Journal(TextWriter writer, TimeProvider clock)
{
    private readonly Lock _one = new();

    public void Say(string sentence)
    {
        lock (_one)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {sentence}"));
            writer.Flush();
        }
    }
}
