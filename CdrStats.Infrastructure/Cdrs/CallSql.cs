using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>The condition of a query over <c>call</c>, aliased c: the reader's scope first, then the filter. Values are parameters, always.</summary>
internal sealed class CallSql
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];
    private readonly int _before;

    /// <param name="before">How many parameters the statement has already.</param>
    private CallSql(AccessScope scope, int before = 0)
    {
        _before = before;
        if (!scope.SeesEverything)
        {
            // A scope without a customer sees nothing: no call has this owner.
            And("c.customer_id = {0}", scope.CustomerId ?? -1);
        }
    }

    public string Where => _conditions.Count == 0 ? "true" : string.Join(" and ", _conditions);

    /// <summary>The status as this reader may know it: what the buy side did is told to nobody who may not see that side.</summary>
    public static string Status(AccessScope scope) => scope.SeesBuySide
        ? "c.rating_status"
        : """
          case c.rating_status when 5 then 6 when 7 then 8
          when 1 then case when c.sell_rate_id is not null then 8 when c.sell_rate <> 0 or c.sell_cost <> 0 then 1
              when c.kind = 1 then 2 when c.voip_plan_id is null then 3 when c.billsec = 0 then 4 else 6 end
          else c.rating_status end
          """;

    /// <summary>The condition as a part of another statement over <c>call</c>, aliased c.</summary>
    public static string Condition(AccessScope scope, CallFilter filter, NpgsqlParameterCollection parameters)
    {
        var sql = For(scope, filter, parameters.Count);
        sql._values.ForEach(value => parameters.Add(new NpgsqlParameter { Value = value }));
        return sql.Where;
    }

    public static CallSql For(AccessScope scope, CallFilter filter, int before = 0)
    {
        var sql = new CallSql(scope, before);
        sql.Range(filter);
        sql.Owners(filter);
        sql.Number(scope, "c.e164", "c.destination", filter.Destination);
        sql.Number(scope, "c.caller_e164", "c.caller_number", filter.Caller);
        sql.Rest(scope, filter);
        return sql;
    }

    public static CallSql For(AccessScope scope) => new(scope);

    private string Last => $"${_before + _values.Count}";

    public CallSql And(string condition, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _values.Add(values[i]);
            condition = condition.Replace($"{{{i}}}", Last, StringComparison.Ordinal);
        }

        _conditions.Add(condition);
        return this;
    }

    /// <summary>A value for a part of the statement outside the condition.</summary>
    public string Parameter(object value)
    {
        _values.Add(value);
        return Last;
    }

    public NpgsqlCommand Command(NpgsqlConnection connection, string text)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in _values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    // A list is one value: handed to "params" an array of texts would be taken for several.
    private void AnyOf<T>(string expression, T[] list)
    {
        _values.Add(list);
        _conditions.Add($"{expression} = any ({Last})");
    }

    private void Range(CallFilter filter)
    {
        if (filter.From is { } from)
        {
            And("c.start >= {0}", from.UtcDateTime);
        }

        if (filter.To is { } to)
        {
            And("c.start < {0}", to.UtcDateTime);
        }
    }

    private void Owners(CallFilter filter)
    {
        if (filter.Switches.Count > 0)
        {
            And("c.switch_id = any (array(select s.id from switch s where s.id::text = any ({0}) or lower(s.name) = any ({1})))",
                filter.Switches.ToArray(), Lower(filter.Switches));
        }

        if (filter.Customers.Count > 0)
        {
            And("c.customer_id = any (array(select k.id from customer k where k.id::text = any ({0}) or lower(k.name) = any ({1})))",
                filter.Customers.ToArray(), Lower(filter.Customers));
        }

        if (filter.AccountCode is { } code)
        {
            And("c.account_code = {0}", code);
        }
    }

    private void Number(AccessScope scope, string normalised, string dialled, NumberFilter? filter)
    {
        if (filter is null)
        {
            return;
        }

        if (scope.HidesNumbers)
        {
            ShownNumber(normalised, dialled, filter, scope.Mask.Digits);
            return;
        }

        if (filter.Digits is { } digits)
        {
            // Internal and unreadable numbers have no normalised form: those are sought as they were dialled.
            And($"({Is(normalised, digits, filter.Match)} or ({normalised} = '' and {Is(dialled, filter.Text.Trim(), filter.Match)}))");
        }
        else
        {
            And($"{dialled} ilike {{0}}", Pattern(filter.Text.Trim(), filter.Match));
        }
    }

    // Held against what the reader is shown, so that nothing hidden is found out by asking again and again (docs/decisions/0016).
    private void ShownNumber(string normalised, string dialled, NumberFilter filter, int hidden)
    {
        var text = filter.Text.Trim();
        if (filter.Digits is not { } digits)
        {
            And(text.Any(char.IsDigit) ? "false" : $"{dialled} ilike {{0}}", text.Any(char.IsDigit) ? [] : [Pattern(text, filter.Match)]);
            return;
        }

        var shown = $"left({normalised}, greatest(length({normalised}) - {hidden.ToString(CultureInfo.InvariantCulture)}, 0))";
        var visible = digits[..Math.Max(digits.Length - hidden, 0)];
        if (filter.Match == TextMatch.Ends)
        {
            And("false");
            return;
        }

        if (filter.Match != TextMatch.Equals)
        {
            And($"{shown} like {{0}}", Pattern(digits, filter.Match));
        }
        else
        {
            And($"length({normalised}) = {{0}} and {shown} = {{1}}", digits.Length, visible);
        }

        // The part of it that an index is looked up by.
        if ((filter.Match == TextMatch.Equals ? visible : filter.Match == TextMatch.Begins ? digits : "") is { Length: > 0 } start)
        {
            And(Is(normalised, start, TextMatch.Begins));
        }
    }

    // Where the database keeps customers apart it looks in an index only for what can tell nothing of other rows on the way: comparisons can, "like" cannot.
    private string Is(string column, string text, TextMatch match)
    {
        var isPlain = text.Length > 0 && text.All(one => one is >= ' ' and < '~');
        return match switch
        {
            TextMatch.Equals when isPlain => $"{column} = {Parameter(text)}",
            TextMatch.Begins when isPlain => $"({column} ~>=~ {Parameter(text)} and {column} ~<~ {Parameter(text[..^1] + (char)(text[^1] + 1))})",
            _ => $"{column} like {Parameter(Pattern(text, match))}",
        };
    }

    private void Rest(AccessScope scope, CallFilter filter)
    {
        if (filter.Countries.Count > 0)
        {
            AnyOf("c.country", filter.Countries.ToArray());
        }

        if (filter.Causes.Count > 0)
        {
            AnyOf("c.cause", filter.Causes.ToArray());
        }

        if (filter.Duration is { } duration)
        {
            And($"c.duration {Operator(duration.Operator)} {{0}}", duration.Seconds);
        }

        if (filter.Directions.Count > 0)
        {
            AnyOf("c.direction", filter.Directions.Select(one => (short)one).ToArray());
        }

        if (filter.Kinds.Count > 0)
        {
            AnyOf("c.kind", filter.Kinds.Select(one => (short)one).ToArray());
        }

        if (filter.DialCode is { } dialCode)
        {
            And("c.dial_code = {0}", dialCode);
        }

        if (!scope.SeesBuySide && (filter.Carriers.Count > 0 || filter.BelowCost))
        {
            And("false");
        }
        else if (filter.Carriers.Count > 0)
        {
            And("c.buy_plan_id = any (array(select p.id from rate_plan p where p.side = 2 and (p.id::text = any ({0}) or lower(p.name) = any ({1}))))",
                filter.Carriers.ToArray(), Lower(filter.Carriers));
        }

        if (scope.SeesBuySide && filter.BelowCost)
        {
            And("c.sell_cost < c.buy_cost");
        }

        if (filter.Statuses.Count > 0)
        {
            AnyOf($"({Status(scope)})", filter.Statuses.Select(one => (short)one).ToArray());
        }
    }

    private static string[] Lower(IReadOnlyList<string> names) => [.. names.Select(name => name.ToLowerInvariant())];

    private static string Operator(Comparison comparison) => comparison switch
    {
        Comparison.Eq => "=",
        Comparison.Gt => ">",
        Comparison.Ge => ">=",
        Comparison.Lt => "<",
        _ => "<=",
    };

    private static string Pattern(string text, TextMatch match)
    {
        var literal = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)
            .Replace("\0", "", StringComparison.Ordinal);
        return match switch
        {
            TextMatch.Equals => literal,
            TextMatch.Begins => literal + "%",
            TextMatch.Ends => "%" + literal,
            _ => "%" + literal + "%",
        };
    }
}
