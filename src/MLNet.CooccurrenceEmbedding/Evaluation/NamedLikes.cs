using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>Likes with the names of their users and items.</summary>
internal sealed class NamedLikes
{
    private NamedLikes(LikesInput input, Likes matrix, NamedUserIndex users, int[] userOfRow)
    {
        Input = input;
        Matrix = matrix;
        Users = users;
        UserOfRow = userOfRow;
        ItemNames = input.ReadItemNames();
        UserNames = users.ReadNames();
        RowOfUser = new int[users.Count];
        Array.Fill(RowOfUser, -1);
        for (int row = 0; row < userOfRow.Length; row++) RowOfUser[userOfRow[row]] = row;
    }

    public LikesInput Input { get; }

    public Likes Matrix { get; }

    public NamedUserIndex Users { get; }

    /// <summary>The index among <see cref="Users"/> of each row of <see cref="Matrix"/>.</summary>
    public int[] UserOfRow { get; }

    /// <summary>The row of each of <see cref="Users"/>, or −1.</summary>
    public int[] RowOfUser { get; }

    /// <summary>The name of each column of <see cref="Matrix"/>.</summary>
    public string[] ItemNames { get; }

    /// <summary>The name of each of <see cref="Users"/>.</summary>
    public string[] UserNames { get; }

    /// <summary>The name of each row of <see cref="Matrix"/>.</summary>
    public string[] RowNames => Array.ConvertAll(UserOfRow, user => UserNames[user]);

    /// <summary>Checks the columns of likes, one like per row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is missing or of another type.</exception>
    public static void Check(DataViewSchema schema, LikesDefinition definition)
    {
        var item = ColumnShape.From(InputColumns.Find(schema, definition.ItemColumnName));
        if (ItemFormat.For(item).IsPooled)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, but a scalar is expected: "
                + "one item per row. Give one row per (user, item).");
        }
        LikesInput.Check(InputColumns.CreateLookup(schema), definition);
    }

    /// <summary>Reads likes whose columns have passed <see cref="Check"/>.</summary>
    public static NamedLikes Read(IDataView view, LikesDefinition definition, Workers workers)
    {
        LikesInput input = LikesInput.Create(view, definition, () => { });
        Likes matrix = LikesReader.Read(input, workers.Count, () => { }, out UserIndex users, out int[] userOfRow).Likes;
        return new NamedLikes(input, matrix, (NamedUserIndex)users, userOfRow);
    }
}
