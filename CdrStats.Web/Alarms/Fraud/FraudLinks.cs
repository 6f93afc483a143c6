using System.Globalization;

namespace CdrStats.Web.Alarms.Fraud;

/// <summary>Where the pages of fraud are.</summary>
internal static class FraudLinks
{
    public static string Account(int customer, string code) => string.Create(CultureInfo.InvariantCulture, $"fraud/account?customer={customer}&code={Uri.EscapeDataString(code)}");
}
