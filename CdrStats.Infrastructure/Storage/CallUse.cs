using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Storage;

/// <summary>Whether calls lean on something that is about to be deleted. No index answers that for a plan or a switch; the answer is not waited for for ever.</summary>
internal static class CallUse
{
    private const int PatienceSeconds = 5;

    /// <param name="condition">Over the table call, with its values as parameters.</param>
    /// <param name="used">The sentence when there are such calls.</param>
    /// <returns>Null: no call leans on it.</returns>
    public static async Task<Saved.Refused?> RefuseAsync(CdrStatsDb db, FormattableString condition, string used, CancellationToken cancellation)
    {
        var patience = db.Database.GetCommandTimeout();
        db.Database.SetCommandTimeout(PatienceSeconds);
        try
        {
            return await db.Database.SqlQuery<bool>(condition).SingleAsync(cancellation) ? new Saved.Refused(used) : null;
        }
        catch (Exception error) when (DatabaseTrouble.IsTimeout(error))
        {
            return new Saved.Refused($"Whether calls lean on it could not be found out within {PatienceSeconds} seconds; it stays. Try again when the database is less busy.");
        }
        finally
        {
            db.Database.SetCommandTimeout(patience);
        }
    }
}
