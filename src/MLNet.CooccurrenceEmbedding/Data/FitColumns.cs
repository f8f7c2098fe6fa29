using System.Globalization;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Checks the columns that are learned from, and that they go together.</summary>
internal static class FitColumns
{
    /// <summary>Checks all columns that Fit needs, and that they go together.</summary>
    public static void Check(Func<string, ColumnShape> find, CooccurrenceEmbeddingEstimator.Options options)
    {
        ColumnShape item = find(options.ItemColumnName);
        ItemShape shape = InputColumns.ShapeOf(item);
        if (shape == ItemShape.Single)
            CheckPairs(find, item, options);
        else
            CheckRows(item, shape, options);
        foreach (InputOutputColumnPair pair in options.Outputs)
            CheckOutput(find(pair.InputColumnName), item, shape);
        if (!item.IsTextOrInteger) CheckOrder(options.Outputs);
    }

    /// <summary>Checks the columns of rows that are single likes.</summary>
    public static void CheckLikes(Func<string, ColumnShape> find, string itemColumnName, string userColumnName)
    {
        ColumnShape item = find(itemColumnName);
        if (!item.IsScalar || InputColumns.ShapeOf(item) != ItemShape.Single)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, but a scalar is expected: one item per row. Give one row per (user, item).");
        }
        ColumnRequirements.RequireUser(find(userColumnName));
    }

    /// <summary>Checks that a column to write vectors for holds the items that are trained on, in whichever way.</summary>
    public static void CheckOutput(ColumnShape column, ColumnShape trained, ItemShape shape)
    {
        if ((InputColumns.ShapeOf(column) == ItemShape.Wide) != (shape == ItemShape.Wide)
            || (shape != ItemShape.Wide && (column.IsKey != trained.IsKey || column.RawType != trained.RawType)))
        {
            throw new ArgumentException(
                $"Column '{column.Name}' is {column.TypeName}, but the vectors are learned from column '{trained.Name}', {trained.TypeName}: items of the same type are "
                + $"expected. Map both by the same {InputColumns.MapValueToKey(trained.Name)}, or leave '{column.Name}' out of Columns.");
        }
    }

    private static void CheckPairs(Func<string, ColumnShape> find, ColumnShape item, CooccurrenceEmbeddingEstimator.Options options)
    {
        if (options.UserColumnName.Length == 0)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, one item per row, and no user column is named. Set UserColumnName to the column that says "
                + "whose like each row is, or give a column that holds all items of a user as a vector.");
        }
        ColumnRequirements.RequireUser(find(options.UserColumnName));
        if (options.RatingColumnName.Length > 0)
            ColumnRequirements.RequireNumber(find(options.RatingColumnName), "Rating");
        else if (options.LikeThreshold is not null || options.RatingsAsWeights)
        {
            throw new ArgumentException(
                $"{(options.RatingsAsWeights ? "RatingsAsWeights" : "LikeThreshold")} is set, but no rating column is named. Set RatingColumnName.");
        }
    }

    private static void CheckRows(ColumnShape item, ItemShape shape, CooccurrenceEmbeddingEstimator.Options options)
    {
        if (options.UserColumnName.Length > 0)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}: each row holds all items of a user, but a user column '{options.UserColumnName}' is named too. "
                + "Leave UserColumnName out; or, if rows are single likes, give a scalar item column: one item per row.");
        }
        if (options.RatingColumnName.Length > 0)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, so a rating column '{options.RatingColumnName}' has no meaning. Leave RatingColumnName out"
                + $"{(shape == ItemShape.Wide ? "; LikeThreshold and RatingsAsWeights apply to the numbers of the vector itself" : "")}.");
        }
        if (shape == ItemShape.Basket && (options.LikeThreshold is not null || options.RatingsAsWeights))
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, which has no ratings. Leave LikeThreshold and RatingsAsWeights out, or give rows of (user, item, rating).");
        }
        if (shape == ItemShape.Wide && options.LikeThreshold <= 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"LikeThreshold is {options.LikeThreshold}, so every empty slot of column '{item.Name}' would be a like. Set it above 0."));
        }
    }

    /// <summary>A saved model writes the columns one after the other. (With raw ids it is their keys that it reads, which nothing hides.)</summary>
    private static void CheckOrder(IReadOnlyList<InputOutputColumnPair> outputs)
    {
        for (int later = 1; later < outputs.Count; later++)
        {
            string read = outputs[later].InputColumnName;
            if (!outputs.Take(later).Any(earlier => earlier.OutputColumnName == read)) continue;
            throw new ArgumentException(
                $"Columns writes vectors to '{read}', which hides the items there from a later pair, the one that writes '{outputs[later].OutputColumnName}'. Name the "
                + $"output otherwise, or let the pair that writes '{read}' come after all that read it.");
        }
    }
}
