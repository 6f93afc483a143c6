using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdrStats.Pusher.Progress;

/// <summary>How the files of <c>state_dir</c> are written and read. Made at build time: the single file that is published holds no code that finds out at run time.</summary>
[JsonSerializable(typeof(PusherStatus))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(SavedBookmark))]
[JsonSerializable(typeof(FileMarkLine))]
internal sealed partial class StateJson : JsonSerializerContext
{
    public static readonly StateJson Own = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
