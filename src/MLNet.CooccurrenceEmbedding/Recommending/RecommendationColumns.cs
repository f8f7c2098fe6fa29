using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Recommending;

/// <summary>Adds the keys of the items recommended for each row's history, and their scores.</summary>
internal sealed class RecommendationColumns : AddedColumns
{
    private readonly ItemRecommender _recommender;
    private readonly DataViewSchema.Column _history;
    private readonly int _count;

    public RecommendationColumns(DataViewSchema inputSchema, ItemRecommendationTransformer transformer)
        : base(inputSchema, AddTo(inputSchema, transformer.OutputColumnName, transformer.ScoreColumnName, transformer.Recommender.Embeddings, transformer.Count))
    {
        _recommender = transformer.Recommender;
        _history = HistoryColumn.In(inputSchema, transformer.HistoryColumnName, _recommender.Embeddings);
        _count = transformer.Count;
    }

    /// <summary>The columns of <paramref name="schema"/>, if any, followed by those of the recommendations.</summary>
    public static DataViewSchema AddTo(DataViewSchema? schema, string outputColumnName, string scoreColumnName, ItemEmbeddings embeddings, int count)
    {
        var builder = new DataViewSchema.Builder();
        if (schema is not null) builder.AddColumns(schema);
        builder.AddColumn(
            outputColumnName,
            new VectorDataViewType(new KeyDataViewType(typeof(uint), embeddings.Count), count),
            KeyNames(embeddings.Names));
        builder.AddColumn(scoreColumnName, new VectorDataViewType(NumberDataViewType.Single, count));
        return builder.ToSchema();
    }

    public override DataViewSchema.Column SourceOf(int added) => _history;

    public override Func<int, Delegate> Open(DataViewRow input)
    {
        ItemsGetter items = HistoryColumn.Getter(input, _history, _recommender.Embeddings);
        long position = -1;
        ScoredItem[] best = [];

        // Both columns of a row come from one recommendation.
        ScoredItem[] Best()
        {
            if (position == input.Position) return best;
            best = _recommender.Best(ItemRecommender.Distinct(items().ToArray()), [], _count);
            position = input.Position;
            return best;
        }
        ValueGetter<VBuffer<uint>> keys = (ref VBuffer<uint> value) => Fill(ref value, Best(), item => (uint)item.Index + 1, missing: 0u);
        ValueGetter<VBuffer<float>> scores = (ref VBuffer<float> value) => Fill(ref value, Best(), item => item.Score, missing: float.NaN);
        return added => added == 0 ? keys : scores;
    }

    private void Fill<T>(ref VBuffer<T> value, ScoredItem[] best, Func<ScoredItem, T> part, T missing)
    {
        var editor = VBufferEditor.Create(ref value, _count);
        for (int rank = 0; rank < _count; rank++)
            editor.Values[rank] = rank < best.Length ? part(best[rank]) : missing;
        value = editor.Commit();
    }

    private static DataViewSchema.Annotations KeyNames(IReadOnlyList<string> names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddVector(ItemNames.KeyValues, TextDataViewType.Instance, names, name => name.AsMemory());
        return annotations.ToAnnotations();
    }
}
