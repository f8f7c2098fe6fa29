using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Columns of rows that are single likes.</summary>
internal static class PairColumns
{
    public static LikesColumns Of(IDataView view, string item, string user)
        => new(ItemShape.Single, view.Schema[item], view.Schema[user], null, null, false);
}
