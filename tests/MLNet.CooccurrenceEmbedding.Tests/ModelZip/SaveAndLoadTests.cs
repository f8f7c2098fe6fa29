using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

public class SaveAndLoadTests
{
    private readonly MLContext _mlContext = Toy.Context();

    [Theory]
    [InlineData(UnknownItemVector.Zero)]
    [InlineData(UnknownItemVector.NaN)]
    public void Loaded_model_gives_the_same_bits_for_known_and_missing_items(UnknownItemVector unknown)
    {
        var options = Toy.Options();
        options.UnknownItem = unknown;
        var transformer = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed());
        ITransformer loaded = SavedModel.Reload(transformer, Toy.Keyed());

        IDataView data = Toy.Keyed(Enumerable.Range(0, Toy.ItemCount + 1).Select(key => ("u", (uint)key)));
        Columns.AssertSameBits(Columns.Vectors(transformer.Transform(data), "Vector"), Columns.Vectors(loaded.Transform(data), "Vector"));
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
    }

    [Fact]
    public void Loaded_model_gives_the_same_bits_for_every_key_type()
    {
        AssertSaved(item => (byte)item);
        AssertSaved(item => (ushort)item);
        AssertSaved(item => (ulong)item);

        void AssertSaved<T>(Func<int, T> item)
        {
            IDataView data = Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", item(like.Item))).Append(("u", item(0))));
            var transformer = Toy.Fit(_mlContext, data);
            ITransformer loaded = SavedModel.Reload(transformer, data);
            Columns.AssertSameBits(
                Columns.Vectors(transformer.Transform(data), "Vector"), Columns.Vectors(loaded.Transform(data), "Vector"));
            Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
        }
    }

    [Theory]
    [InlineData("Key", "Value")]
    [InlineData("Value", "Key")]
    [InlineData("Item vector", "Item")]
    public void Loaded_model_supports_column_names_that_ValueMappingTransformer_uses_itself(string item, string output)
    {
        IDataView data = _mlContext.Transforms.CopyColumns(item, "Item").Fit(Toy.Keyed()).Transform(Toy.Keyed());
        var transformer = _mlContext.Transforms.CooccurrenceEmbed(output, item, "User", Toy.Dimension).Fit(data);
        ITransformer loaded = SavedModel.Reload(transformer, data);
        Columns.AssertSameBits(Columns.Vectors(transformer.Transform(data), output), Columns.Vectors(loaded.Transform(data), output));
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, output));
    }

    [Fact]
    public void Pipeline_scores_the_same_after_saving_once_and_twice()
    {
        IDataView data = Toy.Named(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension))
            .Append(_mlContext.Transforms.Concatenate("Features", "Vector"))
            .Append(_mlContext.Regression.Trainers.OnlineGradientDescent())
            .Fit(data);
        IDataView unseen = _mlContext.Data.LoadFromEnumerable(
            [new NamedLikeRow { Movie = "never seen" }, new NamedLikeRow { Movie = "Movie 5" }]);

        ITransformer loaded = SavedModel.Reload(model, data);
        ITransformer again = SavedModel.Reload(loaded, data);

        foreach (ITransformer other in (ITransformer[])[loaded, again])
        {
            foreach (IDataView view in (IDataView[])[data, unseen])
            {
                Columns.AssertSameBits(
                    Columns.Vectors(model.Transform(view), "Features"), Columns.Vectors(other.Transform(view), "Features"));
                Columns.AssertSameBits(model.Transform(view).GetColumn<float>("Score"), other.Transform(view).GetColumn<float>("Score"));
            }
            Columns.AssertSame(
                ItemEmbeddings.FromModel(_mlContext, model, "Vector"), ItemEmbeddings.FromModel(_mlContext, other, "Vector"));
        }
    }

    [Fact]
    public void Second_save_of_a_transformer_keeps_vectors_and_slot_names()
    {
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());
        SavedModel.Reload(transformer, Toy.Keyed());
        ITransformer loaded = SavedModel.Reload(transformer, Toy.Keyed());

        Assert.Equal(["0", "1", "2", "3", "4", "5"], Columns.SlotNames(loaded.GetOutputSchema(Toy.Keyed().Schema)["Vector"]));
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
    }

    [Fact]
    public void FromModel_finds_vectors_in_nested_chains_by_output_column()
    {
        var first = Toy.Fit(_mlContext, Toy.Keyed());
        var options = Toy.Options();
        (options.OutputColumnName, options.Dimension) = ("Other", 3);
        var second = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed());
        var model = new TransformerChain<ITransformer>(
            new TransformerChain<ITransformer>(first), new TransformerChain<ITransformer>(new TransformerChain<ITransformer>(second)));

        foreach (ITransformer either in (ITransformer[])[model, SavedModel.Reload(model, Toy.Keyed())])
        {
            Columns.AssertSame(first.Embeddings, ItemEmbeddings.FromModel(_mlContext, either, "Vector"));
            Columns.AssertSame(second.Embeddings, ItemEmbeddings.FromModel(_mlContext, either, "Other"));
        }
    }

    [Fact]
    public void FromModel_names_the_available_columns_when_the_column_has_no_vectors()
    {
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());
        foreach (ITransformer either in (ITransformer[])[transformer, SavedModel.Reload(transformer, Toy.Keyed())])
        {
            var error = Assert.Throws<ArgumentException>(() => ItemEmbeddings.FromModel(_mlContext, either, "Nowhere"));
            Assert.Contains("'Nowhere'", error.Message, StringComparison.Ordinal);
            Assert.Contains("'Vector'", error.Message, StringComparison.Ordinal);
        }

        // A mapping of other values is not a vector column.
        var mapping = _mlContext.Transforms.Conversion
            .MapValue("Vector", [new KeyValuePair<string, int>("u1", 1)], "User")
            .Fit(Toy.Keyed());
        var none = Assert.Throws<ArgumentException>(() => ItemEmbeddings.FromModel(_mlContext, mapping, "Vector"));
        Assert.Contains("no item vectors at all", none.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ValueMappingTransformer), none.Message, StringComparison.Ordinal);
    }
}
