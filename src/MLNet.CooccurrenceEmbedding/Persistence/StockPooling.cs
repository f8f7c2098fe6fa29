using Microsoft.ML;
using Microsoft.ML.Data;
namespace MLNet.CooccurrenceEmbedding.Persistence;
internal static class StockPooling
{
    public static ITransformer Create(ItemEmbeddings embeddings, PrimitiveDataViewType itemType, string outputColumnName, string inputColumnName, Pooling pooling) => throw new NotSupportedException();
}
