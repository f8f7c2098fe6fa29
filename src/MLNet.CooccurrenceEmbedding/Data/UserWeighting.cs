namespace MLNet.CooccurrenceEmbedding;

/// <summary>How much a like weighs, by the number of likes of its user: the factor of row u of S, where user u has n_u likes.</summary>
public enum UserWeighting
{
    /// <summary>1: every like has the same weight, and X_ij is the number of users who like both items.</summary>
    None,

    /// <summary>1/√n_u: every user adds 1 to the trace of X, unless likes have weights of their own.</summary>
    InverseSquareRoot,

    /// <summary>1/⁴√n_u, between no weighting and <see cref="InverseSquareRoot"/>: every user adds √n_u to the trace of X.</summary>
    InverseFourthRoot,

    /// <summary>1/n_u: every user adds 1/n_u to the trace of X, so users with few likes weigh more than users with many.</summary>
    Inverse,
}

/// <summary>The formulas of <see cref="UserWeighting"/>.</summary>
internal static class UserWeightings
{
    /// <summary>The factor of a user's likes.</summary>
    /// <param name="weighting">The weighting.</param>
    /// <param name="count">n_u, the number of likes of the user.</param>
    public static double Factor(this UserWeighting weighting, int count) => weighting switch
    {
        UserWeighting.None => 1,
        UserWeighting.InverseSquareRoot => 1 / Math.Sqrt(count),
        UserWeighting.InverseFourthRoot => 1 / Math.Sqrt(Math.Sqrt(count)),
        UserWeighting.Inverse => 1.0 / count,
        _ => throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "There is no such weighting."),
    };
}
