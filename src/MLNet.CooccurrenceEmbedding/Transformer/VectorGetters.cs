using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Reads the items of a row and writes their vector into the buffer it is given, which it reuses.</summary>
internal static class VectorGetters
{
    public static ValueGetter<VBuffer<float>> Create(
        DataViewRow input, DataViewSchema.Column column, ItemShape shape, ItemEmbeddings embeddings, float unknown, Pooling pooling) => shape switch
        {
            ItemShape.Single => LookUp(ItemGetter.Create(input, column), embeddings, unknown),
            ItemShape.Basket => PoolBasket(ItemsGetters.Create(input, column), embeddings, pooling),
            _ => PoolWide(input.GetGetter<VBuffer<float>>(column), embeddings, pooling),
        };

    private static ValueGetter<VBuffer<float>> LookUp(Func<int> item, ItemEmbeddings embeddings, float unknown)
        => (ref VBuffer<float> vector) =>
        {
            int index = item();
            var editor = VBufferEditor.Create(ref vector, embeddings.Dimension);
            if (index < 0)
                editor.Values.Fill(unknown);
            else
                embeddings.GetVector(index).CopyTo(editor.Values);
            vector = editor.Commit();
        };

    private static ValueGetter<VBuffer<float>> PoolBasket(ItemsGetter items, ItemEmbeddings embeddings, Pooling pooling)
        => (ref VBuffer<float> vector) =>
        {
            ReadOnlySpan<int> indices = items();
            var editor = VBufferEditor.Create(ref vector, embeddings.Dimension);
            Span<float> sum = editor.Values;
            sum.Clear();
            foreach (int index in indices) TensorPrimitives.Add(sum, embeddings.GetVector(index), sum);
            if (pooling == Pooling.Mean && indices.Length > 1) TensorPrimitives.Divide(sum, indices.Length, sum);
            vector = editor.Commit();
        };

    private static ValueGetter<VBuffer<float>> PoolWide(ValueGetter<VBuffer<float>> getter, ItemEmbeddings embeddings, Pooling pooling)
    {
        VBuffer<float> weights = default;
        return (ref VBuffer<float> vector) =>
        {
            getter(ref weights);
            var editor = VBufferEditor.Create(ref vector, embeddings.Dimension);
            Span<float> sum = editor.Values;
            sum.Clear();
            float total = 0;
            foreach (var (item, weight) in weights.Items())
            {
                if (weight == 0) continue;
                TensorPrimitives.MultiplyAdd(embeddings.GetVector(item), weight, sum, sum);
                total += Math.Abs(weight);
            }
            if (pooling == Pooling.Mean && total != 0) TensorPrimitives.Divide(sum, total, sum);
            vector = editor.Commit();
        };
    }
}
