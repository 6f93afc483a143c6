namespace CdrStats.Web.Shell;

/// <summary>What the field's terms mean here, in one sentence each: shown on hover, in English, which is the localiser's key.</summary>
public static class Definitions
{
    public const string Asr = "Answer-seizure ratio: answered attempts out of all. What a switch records of one call in several parts is one attempt.";
    public const string Ner = "Network effectiveness ratio: attempts that reached the called party (answered, busy, no answer, refused) out of all. What a switch records of one call in several parts is one attempt.";
    public const string Acd = "Average call duration: talk time of answered attempts divided by their number; of a call recorded in several parts the longest counts.";
    public const string Pdd = "Post-dial delay: seconds from the attempt to the first sign of ringing, on average of the records that tell. A switch that writes 0 tells of no ringing.";
    public const string Calls = "Every record of a call that started in the range, answered or not; a call that its switch records in several parts counts with each.";
    public const string Attempts = "Calls, with what a switch records of one call in several parts taken as one.";
    public const string Answered = "Attempts of which at least one part has talk time.";
    public const string Causes = "Why attempts ended: where a switch records a call in several parts, the cause of the part that was answered, else of the latest.";
    public const string Minutes = "Talk time of every record, in minutes.";
    public const string Duration = "From the beginning to the end of every record, ringing included.";
    public const string BilledMinutes = "Talk time as charged: rounded up to the increments of the rate.";
    public const string Buy = "What the carriers charge for these calls.";
    public const string Sell = "What the customers are charged for these calls.";
    public const string Margin = "Sell less buy.";
    public const string ConcurrentCalls = "Calls in progress at this moment, ringing and answered.";
    public const string CallsPerSecond = "Attempts that started in each second.";
    public const string CallsPerHour = "Calls divided by the hours of the range.";
    public const string HangupCause = "Why the call ended, as the switch reported it: a Q.850 cause or a SIP status.";
    public const string ImportLag = "From the end of the newest call at the switch to the moment it could be seen here.";
}
