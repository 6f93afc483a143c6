namespace CdrStats.Domain.Reporting;

/// <summary>How many channels a traffic needs where calls that find none free are lost (A. K. Erlang, 1917; ITU-T E.501).</summary>
public static class ErlangB
{
    /// <summary>The part of the calls that finds no channel free.</summary>
    /// <param name="erlangs">Calls in progress on average, 0 or more.</param>
    public static double Loss(double erlangs, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(erlangs);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        var loss = 1d;
        for (var channel = 1; channel <= channels; channel++)
        {
            loss = Next(loss, erlangs, channel);
        }

        return loss;
    }

    /// <summary>The fewest channels with which no more than this part of the calls is lost.</summary>
    /// <param name="loss">Between 0 and 1: 0.01 for one call in a hundred.</param>
    public static int Channels(double erlangs, double loss)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(erlangs);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(loss, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(loss, 1);
        var channels = 0;
        for (var lost = 1d; erlangs > 0 && lost > loss;)
        {
            channels++;
            lost = Next(lost, erlangs, channels);
        }

        return channels;
    }

    private static double Next(double loss, double erlangs, int channel) => erlangs * loss / (channel + (erlangs * loss));
}
