namespace CdrStats.Infrastructure.Import;

/// <summary>The inbox's table as the server names it, for statements: quoted where need be. No sequence where its ids come from none.</summary>
/// <param name="States">Where pushers report how they are; null: there is no such table.</param>
internal sealed record InboxTable(string Schema, string Qualified, string? Sequence, string Database, string? States = null);

/// <summary>
/// The statements that make a pusher's role. <c>CREATE TABLE IF NOT EXISTS</c> asks for CREATE on the schema before it looks for the table, and in <c>public</c>
/// nobody else has that. So the role has a schema of its own, first in its path, where <c>cdr_import</c> is there already: a view that leads to the inbox.
/// The schema is not the role's property, else it could drop the view and collect its records in a table that nobody imports.
/// </summary>
internal static class PusherRoleSql
{
    /// <summary>How we know a role for one that we made.</summary>
    public const string Mark = "CdrStats: a pusher of call records";

    public static IEnumerable<string> Statements(PusherAccess access, InboxTable inbox, bool exists)
    {
        var role = $"\"{access.Name}\"";
        yield return $"set local password_encryption = '{(access.Legacy ? "md5" : "scram-sha-256")}'";
        yield return $"{(exists ? "alter" : "create")} role {role} login password {Literal(access.Password)}";
        yield return $"comment on role {role} is '{Mark}'";
        foreach (var statement in Rights(role, inbox))
        {
            yield return statement;
        }

        yield return $"alter role {role} in database {inbox.Database} set search_path = {role}, {inbox.Schema}";
    }

    /// <summary>What leads a role to the inbox's table, once more when the table was made anew.</summary>
    /// <param name="role">Quoted.</param>
    public static IEnumerable<string> Rights(string role, InboxTable inbox)
    {
        yield return $"create schema if not exists {role}";
        yield return $"create or replace view {role}.cdr_import as select * from {inbox.Qualified}";
        yield return $"grant usage, create on schema {role} to {role}";
        yield return $"grant usage on schema {inbox.Schema} to {role}";
        yield return $"grant select, insert on {role}.cdr_import, {inbox.Qualified} to {role}";
        if (inbox.States is not null)
        {
            yield return $"grant select, insert, update on {inbox.States} to {role}";
        }

        if (inbox.Sequence is not null)
        {
            yield return $"grant usage on sequence {inbox.Sequence} to {role}";
        }
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
