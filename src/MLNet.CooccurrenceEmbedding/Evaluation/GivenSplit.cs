using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>A split that was made elsewhere: a train set and a test set, whose users and items are matched by name.</summary>
internal static class GivenSplit
{
    public static HoldOutSplit Create(IDataView trainSet, IDataView testSet, LikesDefinition definition)
    {
        NamedLikes.Check(trainSet.Schema, definition);
        NamedLikes.Check(testSet.Schema, definition);
        RequireComparable(trainSet.Schema, testSet.Schema, definition.ItemColumnName, "Item");
        RequireComparable(trainSet.Schema, testSet.Schema, definition.UserColumnName!, "User");

        var workers = new Workers(Environment.ProcessorCount);
        NamedLikes train = Read(trainSet, "train", definition, workers), test = Read(testSet, "test", definition, workers);
        int[] testLikes = test.Matrix.CountPerItem();
        (string[] itemNames, int[] itemOf) = Match(train.ItemNames, test.ItemNames, item => testLikes[item] > 0);
        (string[] userNames, int[] userOf) = Match(train.UserNames, test.UserNames, _ => true);

        // The users and items of the train set keep their indices.
        UserItem[] trained = GetPairs(train), tested = GetPairs(test);
        foreach (ref UserItem like in tested.AsSpan()) like = new UserItem(userOf[like.User], itemOf[like.Item]);
        Likes all = Likes.FromPairs(itemNames.Length, userNames.Length, [trained, tested], out int[] userOfRow, workers.Count);
        var heldOut = HeldOutLikes.Except(all, row =>
        {
            int user = userOfRow[row], trainRow = user < train.RowOfUser.Length ? train.RowOfUser[user] : -1;
            return trainRow < 0 ? [] : train.Matrix.ItemsOf(trainRow);
        });
        if (heldOut.Count == 0)
        {
            throw new InvalidOperationException(
                $"There is nothing to evaluate: all {test.Matrix.Count} likes of the test set are also in the train set. "
                + "Give a test set with other likes.");
        }
        var users = new EvaluatedUsers(all, heldOut, Array.ConvertAll(userOfRow, user => userNames[user]), itemNames);
        return new HoldOutSplit(trainSet, users, test.Matrix.Count - heldOut.Count);
    }

    private static NamedLikes Read(IDataView view, string set, LikesDefinition definition, Workers workers)
    {
        var likes = NamedLikes.Read(view, definition, workers);
        if (likes.Matrix.Count > 0) return likes;
        throw new InvalidOperationException($"There is nothing to evaluate: no row of the {set} set has {likes.Input.Description}.");
    }

    /// <summary>
    /// Checks that the names of a column in both sets stand for the same. The names of a key without annotated names are its values, which
    /// say nothing about another key.
    /// </summary>
    private static void RequireComparable(DataViewSchema train, DataViewSchema test, string name, string role)
    {
        DataViewSchema.Column column = InputColumns.Find(train, name), other = InputColumns.Find(test, name);
        bool isBare = IsBareKey(column), isOtherBare = IsBareKey(other);
        if ((!isBare && !isOtherBare) || (isBare && isOtherBare && column.Type.Equals(other.Type))) return;
        throw InputColumns.SchemaMismatch(
            $"{role} column '{name}' is {column.Type} in the train set and {other.Type} in the test set. "
            + $"{(isBare ? "The former" : "The latter")} is a key whose values have no names, so the two cannot be matched. "
            + $"Give text, integers or keys with names in both, for example with {InputColumns.MapValueToKey(name)}.");
    }

    private static bool IsBareKey(DataViewSchema.Column column)
        => column.Type is KeyDataViewType && ItemNames.ReadAnnotation(column) is null;

    /// <summary>
    /// Finds other names among <paramref name="names"/>, and adds those that are new and used. Returns all names, and the index there of
    /// each other name, or −1 if it is neither known nor used.
    /// </summary>
    private static (string[] All, int[] IndexOf) Match(string[] names, string[] others, Predicate<int> isUsed)
    {
        // A key may have repeated names. If all names are equal in order, the keys are the same.
        if (names.SequenceEqual(others)) return (names, [.. Enumerable.Range(0, names.Length)]);
        var all = new List<string>(names);
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int index = 0; index < names.Length; index++) indices.TryAdd(names[index], index);
        int[] found = [.. others.Select((name, other) =>
        {
            if (indices.TryGetValue(name, out int index)) return index;
            if (!isUsed(other)) return -1;
            indices.Add(name, all.Count);
            all.Add(name);
            return all.Count - 1;
        })];
        return ([.. all], found);
    }

    private static UserItem[] GetPairs(NamedLikes likes)
    {
        var pairs = new UserItem[likes.Matrix.Count];
        for (int row = 0; row < likes.Matrix.UserCount; row++)
            for (int n = likes.Matrix.Starts[row]; n < likes.Matrix.Starts[row + 1]; n++)
                pairs[n] = new UserItem(likes.UserOfRow[row], likes.Matrix.Items[n]);
        return pairs;
    }
}
