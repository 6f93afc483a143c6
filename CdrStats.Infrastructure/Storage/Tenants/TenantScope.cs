using System.Globalization;
using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Storage.Tenants;

/// <summary>The door to rows of tenants: what is read through it is bound by the policies of the tables (Storage/Sql/tenant_policies.sql).</summary>
public static class TenantScope
{
    /// <summary>A statement within the scope.</summary>
    public static TenantCommand CreateCommand(this NpgsqlDataSource database, AccessScope scope, string text = "")
    {
        ArgumentNullException.ThrowIfNull(database);
        return new TenantCommand(database, scope, text);
    }

    /// <summary>What binds an open transaction to the scope until it ends; null: nothing, since an operator sees everything.</summary>
    public static string? Enter(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        // Nobody's number is -1: a scope without a customer sees nothing.
        return scope.SeesEverything ? null : string.Create(CultureInfo.InvariantCulture, $"select tenant_scope({scope.CustomerId ?? -1})");
    }
}
