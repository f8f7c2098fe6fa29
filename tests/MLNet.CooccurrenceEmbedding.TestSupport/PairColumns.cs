using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Reads likes from rows of (user, item), with keys for items.</summary>
internal static class PairColumns
{
    public static LikesInput Create(IDataView view, string item, string user)
        => LikesInput.Create(view, new LikesDefinition(item, user), () => { });
}
