using System.Data;
using System.Data.Common;
using DuckDB.NET.Data;
using Microsoft.Data.Analysis;
using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.PipelineTests;

/// <summary>MovieLens likes from files, databases and data frames give the same vectors, bit for bit.</summary>
public class DataSourceTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Likes_from_Parquet_through_DuckDB_give_the_same_vectors()
    {
        using var folder = new TemporaryFolder();
        string parquet = folder.File("likes.parquet");
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            Execute(connection, "COPY (SELECT userId::BIGINT AS userId, movieId::BIGINT AS movieId "
                + $"FROM read_csv('{MovieLens.RatingsPathOrSkip()}') WHERE rating >= 4) TO '{parquet}' (FORMAT parquet)");
        }
        AssertSameVectors(
            FromDatabase(DuckDBClientFactory.Instance, "DataSource=:memory:", $"SELECT userId, movieId FROM read_parquet('{parquet}')"));
    }

    [Fact]
    public void Likes_from_SQLite_give_the_same_vectors()
    {
        IDataView likes = FromText();
        using var folder = new TemporaryFolder();
        string connectionString = new SqliteConnectionStringBuilder { DataSource = folder.File("likes.db"), Pooling = false }.ToString();
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            Execute(connection, "CREATE TABLE likes (userId INTEGER, movieId INTEGER)");
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO likes VALUES ($user, $movie)";
            insert.Transaction = transaction;
            SqliteParameter user = insert.Parameters.Add("$user", SqliteType.Integer);
            SqliteParameter movie = insert.Parameters.Add("$movie", SqliteType.Integer);
            foreach (var (userId, movieId) in likes.GetColumn<long>("userId").Zip(likes.GetColumn<long>("movieId")))
            {
                (user.Value, movie.Value) = (userId, movieId);
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        AssertSameVectors(FromDatabase(SqliteFactory.Instance, connectionString, "SELECT userId, movieId FROM likes"));
    }

    [Fact]
    public void Likes_from_a_DataFrame_give_the_same_vectors()
    {
        DataFrame ratings = DataFrame.LoadCsv(
            MovieLens.RatingsPathOrSkip(), dataTypes: [typeof(long), typeof(long), typeof(float), typeof(long)]);
        AssertSameVectors(ratings.Filter(ratings["rating"].ElementwiseGreaterThanOrEqual(4f)));
    }

    private void AssertSameVectors(IDataView likes)
    {
        ItemEmbeddings expected = Fit(FromText()), actual = Fit(likes);
        Assert.Equal(MovieLens.LikeCount, expected.Training!.LikeCount);
        Assert.Equal(expected.Names, actual.Names);
        Columns.AssertSameBits(expected.Matrix.ToArray(), actual.Matrix.ToArray());
    }

    private ItemEmbeddings Fit(IDataView likes)
        => _mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", 16).Fit(likes).Embeddings;

    private IDataView FromText() => _mlContext.Data.FilterRowsByColumn(
        _mlContext.Data.LoadFromTextFile(
            MovieLens.RatingsPathOrSkip(),
            [new("userId", DataKind.Int64, 0), new("movieId", DataKind.Int64, 1), new("rating", DataKind.Single, 2)],
            separatorChar: ',',
            hasHeader: true),
        "rating",
        lowerBound: 4);

    private IDataView FromDatabase(DbProviderFactory factory, string connectionString, string query) => _mlContext.Data
        .CreateDatabaseLoader(new DatabaseLoader.Column("userId", DbType.Int64, 0), new DatabaseLoader.Column("movieId", DbType.Int64, 1))
        .Load(new DatabaseSource(factory, connectionString, query));

    private static void Execute(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
