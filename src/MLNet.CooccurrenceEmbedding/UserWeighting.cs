namespace MLNet.CooccurrenceEmbedding;

/// <summary>How much a like counts by how many likes its user has: what row u of S, with n_u likes, is multiplied by.</summary>
public enum UserWeighting
{
    /// <summary>1: every like counts the same, and X_ij is the plain number of users who like both.</summary>
    None,

    /// <summary>1/√n_u: every user weighs the same in X, whose trace is the number of users.</summary>
    InverseSquareRoot,

    /// <summary>1/n_u: a user with many likes weighs less than one with few.</summary>
    Inverse,
}
