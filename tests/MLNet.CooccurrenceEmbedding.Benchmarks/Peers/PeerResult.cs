namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>The result of one method with one setting, on one split or on average.</summary>
/// <param name="Method">The method.</param>
/// <param name="Setting">Its dimension, its iterations or another setting.</param>
/// <param name="Seconds">The time of fitting alone: without reading files, imports and recommendations.</param>
/// <param name="PeakMemoryMB">The peak memory of the process at the end of the fit.</param>
/// <param name="Loss">L(V) in double precision, if the method minimizes it.</param>
/// <param name="CappedRecall">Capped recall@20 on the held-out likes.</param>
/// <param name="Ndcg">NDCG@20 on the held-out likes.</param>
internal sealed record PeerResult(
    string Method, string Setting, double Seconds, double PeakMemoryMB, double? Loss, double CappedRecall, double Ndcg);
