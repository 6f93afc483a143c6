using System.Globalization;
using System.Text;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>What operators are told of a hit, by mail and to webhooks: why, the calls, and the money so far.</summary>
internal static class FraudMail
{
    private const int Shown = 20;

    public static string Subject(FraudStory story, IncidentStep step) => $"{(step == IncidentStep.Repeat ? "Fraud goes on" : "Fraud")}: {story.Name}";

    public static string Body(FraudStory story, FraudFinding finding, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        text.Append(story.Name).Append(": ").Append(finding.Words).Append('.').AppendLine().AppendLine();
        Line("Rule", FraudText.Explanation(finding.Kind));
        Line("Found", $"{Amount(finding.Value)}, above {Amount(finding.Limit)} ({FraudText.Unit(finding.Kind)})");
        Line("Calls so far", string.Create(CultureInfo.InvariantCulture, $"{story.Calls} ended, {story.Running} in progress"));
        Line("Money so far", $"{Amount(story.Sell)} {story.Currency} sold, {Amount(story.Buy)} {story.Currency} bought; in progress {Amount(story.RunningCost)} {story.Currency}");
        Line("Incident", string.Create(CultureInfo.InvariantCulture, $"{story.Id} (in the console: /fraud/account?incident={story.Id})"));
        text.AppendLine().Append("The last calls (").Append(zone.Id).AppendLine("):");
        foreach (var call in finding.Calls.TakeLast(Shown))
        {
            var length = TimeSpan.FromSeconds(Math.Floor((call.End - call.Start).TotalSeconds));
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(call.Start, zone):yyyy-MM-dd HH:mm:ss}  {call.Number}  {call.Country}  {length:c}  {Amount(call.Risk)} {call.Currency}{(call.IsRunning ? "  in progress" : "")}"));
        }

        return text.ToString();

        void Line(string label, string value) => text.Append(label).Append(": ").AppendLine(value);
    }

    /// <summary>For webhooks (docs/webhooks.md).</summary>
    public static object Data(FraudStory story, FraudFinding finding) => new
    {
        incident = story.Id,
        fraud = new { rule = (int)finding.Kind, name = FraudText.Of(finding.Kind) },
        finding = $"{story.Name}: {finding.Words}",
        customer = finding.Account.CustomerId == 0 ? null : (int?)finding.Account.CustomerId,
        account_code = finding.Account.Code,
        value = finding.Value,
        threshold = finding.Limit,
        calls = story.Calls,
        in_progress = story.Running,
        sell_cost = story.Sell,
        buy_cost = story.Buy,
        in_progress_cost = story.RunningCost,
        story.Currency,
    };

    private static string Amount(decimal amount) => amount.ToString("0.####", CultureInfo.InvariantCulture);
}
