namespace MLNet.CooccurrenceEmbedding;

/// <summary>The weight of a like by the number of likes of its user: what row u of S, with n_u likes, is multiplied by.</summary>
public enum UserWeighting
{
    /// <summary>1: every like has the same weight, and X_ij is the number of users who like both items.</summary>
    None,

    /// <summary>1/√n_u: every user adds the same amount to the trace of X, which is the number of users.</summary>
    InverseSquareRoot,

    /// <summary>1/n_u: a user with many likes has less weight than one with few.</summary>
    Inverse,
}

/// <summary>The formulas of <see cref="UserWeighting"/>.</summary>
internal static class UserWeightings
{
    /// <summary>What the likes of a user are multiplied by.</summary>
    /// <param name="weighting">The weighting.</param>
    /// <param name="count">n_u: how many likes the user has.</param>
    public static double Factor(this UserWeighting weighting, int count) => weighting switch
    {
        UserWeighting.None => 1,
        UserWeighting.InverseSquareRoot => 1 / Math.Sqrt(count),
        UserWeighting.Inverse => 1.0 / count,
        _ => throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "There is no such weighting."),
    };
}
