namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>The numbers of a <see cref="MinimumCheck"/>, in the names of its members.</summary>
/// <param name="Convergence">The estimate of the distance to the minimum.</param>
/// <param name="ExchangesToTry">The exchanges to try, without their columns.</param>
/// <param name="Searches">Searches for negative curvature so far.</param>
/// <param name="FailedExchanges">Exchanges that have been undone.</param>
/// <param name="IterationsSinceExchange">Iterations since the exchange that is on trial.</param>
/// <param name="Trial">The state before the exchange that is on trial, or <see langword="null"/> if there is none.</param>
internal sealed record MinimumCheckState(
    ConvergenceState Convergence,
    SavedExchange[] ExchangesToTry,
    int Searches,
    int FailedExchanges,
    int IterationsSinceExchange,
    TrialState? Trial)
{
    /// <summary>Whether the numbers can be those of vectors with this number of columns.</summary>
    public bool IsValid(int columns)
    {
        return Convergence.IsValid && AreValid(ExchangesToTry) && Searches >= 0 && FailedExchanges >= 0 && IterationsSinceExchange >= 0
            && (Trial is null || (Trial.ConvergenceBefore.IsValid && AreValid(Trial.ExchangesBefore)));

        bool AreValid(SavedExchange[] exchanges)
            => exchanges.Length <= MinimumCheck.MaximumFailedExchanges + 1
            && exchanges.All(exchange => exchange is not null && exchange.Column >= 0 && exchange.Column < columns);
    }
}

/// <summary>The state before an exchange that is on trial.</summary>
/// <param name="LossBefore">The loss.</param>
/// <param name="ConvergenceBefore">The estimate of the distance to the minimum.</param>
/// <param name="ExchangesBefore">The other exchanges to try.</param>
internal sealed record TrialState(double LossBefore, ConvergenceState ConvergenceBefore, SavedExchange[] ExchangesBefore);

/// <summary>An <see cref="Exchange"/> without its column.</summary>
internal sealed record SavedExchange(int Column, double Ratio);
