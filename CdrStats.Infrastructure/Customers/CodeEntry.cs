using System.Globalization;

namespace CdrStats.Infrastructure.Customers;

/// <summary>An account code with the switch it is limited to (null: any). This pair is what is unique.</summary>
public sealed record CodeEntry(string Code, int? SwitchId)
{
    public static CodeEntry Of(AccountCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return new CodeEntry(code.Code, code.SwitchId);
    }

    public override string ToString() => SwitchId is null ? Code : string.Create(CultureInfo.InvariantCulture, $"{Code} (switch {SwitchId})");

    /// <summary>Why a customer cannot be stored with these codes, whoever else there is.</summary>
    internal static string? Refuse(Customer customer, IReadOnlyList<CodeEntry> codes) =>
        string.IsNullOrWhiteSpace(customer.Name) ? "A customer needs a name."
        : codes.GroupBy(code => code).FirstOrDefault(same => same.Count() > 1) is { } twice ? $"The account code '{twice.Key.Code}' is listed twice{(twice.Key.SwitchId is null ? "" : " for the same switch")}."
        : null;
}

/// <summary>An account code that comes from another customer. Calls that began before <paramref name="Since"/> stay where they are.</summary>
/// <param name="FromCustomerId">Whose it is now; if that is no longer so, the move is refused.</param>
public sealed record CodeMove(CodeEntry Entry, int FromCustomerId, DateTimeOffset Since);
