namespace CdrStats.Pusher.Configuration;

/// <summary>What the operator wrote cannot be used; the message is one plain sentence that names the key, and ends the start.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
