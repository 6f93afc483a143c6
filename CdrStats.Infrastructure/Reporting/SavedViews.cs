using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>A page with its filters, kept under a name.</summary>
/// <param name="Query">Of the page's address, without the question mark.</param>
/// <param name="Owner">The user who keeps it.</param>
public sealed record SavedView(int Id, string Name, string Query, bool IsShared, bool IsMine, string Owner);

/// <summary>A view of a user, whichever page it is of.</summary>
public sealed record OwnView(int Id, string Page, string Name);

/// <summary>
/// The views that users keep. Who shares one shares it with those who see the same data: operators with operators, a customer's user with that customer's others.
/// A view holds filters alone: whoever opens it sees what he may see.
/// </summary>
public sealed class SavedViews(NpgsqlDataSource database, TimeProvider clock)
{
    public const int LongestName = 60;
    public const int LongestQuery = 2000;

    /// <summary>So many of one user and page.</summary>
    public const int Most = 100;

    /// <summary>The user's own and those shared with him, by name.</summary>
    public async Task<IReadOnlyList<SavedView>> ListAsync(AccessScope scope, int userId, string page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("""
            select v.id, v.name, v.query, v.shared, v.user_id = $1, u.user_name
            from saved_view v join console_user u on u.id = v.user_id
            where v.page = $2 and (v.user_id = $1 or (v.shared and case when $3 then u.is_administrator or u.is_operator else u.customer_id = $4 and not (u.is_administrator or u.is_operator) end))
            order by lower(v.name), v.id limit 500
            """);
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(page);
        command.Parameters.AddWithValue(scope.SeesEverything);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = scope.CustomerId });
        var views = new List<SavedView>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            views.Add(new SavedView(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(4), reader.GetString(5)));
        }

        return views;
    }

    /// <summary>The user's own of every page, by page and name.</summary>
    public async Task<IReadOnlyList<OwnView>> OwnAsync(int userId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, page, name from saved_view where user_id = $1 order by page, lower(name), id");
        command.Parameters.AddWithValue(userId);
        var views = new List<OwnView>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            views.Add(new OwnView(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return views;
    }

    /// <summary>Keeps a view; one of the same user, page and name is taken the place of.</summary>
    /// <returns>What is wrong and what is allowed; null: it is kept.</returns>
    public async Task<string?> SaveAsync(int userId, string page, string name, string query, bool isShared, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(query);
        name = name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            return "A view has a name of up to 60 characters.";
        }

        if (query.Length > LongestQuery)
        {
            return "These filters are too long to be kept.";
        }

        await using var command = database.CreateCommand("""
            insert into saved_view (user_id, page, name, query, shared, saved_at)
            select $1, $2, $3, $4, $5, $6 where (select count(*) from saved_view where user_id = $1 and page = $2 and lower(name) <> lower($3)) < $7
            on conflict (user_id, page, lower(name)) do update set name = excluded.name, query = excluded.query, shared = excluded.shared, saved_at = excluded.saved_at
            """);
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(page);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(query);
        command.Parameters.AddWithValue(isShared);
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(Most);
        return await command.ExecuteNonQueryAsync(cancellation) == 0 ? "There are a hundred views of this page already: remove one first." : null;
    }

    /// <summary>Removes a view of the user's own.</summary>
    /// <returns>Whether there was such a one.</returns>
    public async Task<bool> RemoveAsync(int userId, int id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from saved_view where id = $1 and user_id = $2");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(userId);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }
}
