using System.Text;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Export;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>The type of the values of a column or an annotation, as ML.NET's binary format of a data view declares it.</summary>
internal sealed class DataViewCodec
{
    private readonly string _name;
    private readonly byte[] _parameters;

    private DataViewCodec(string name, byte[] parameters) => (_name, _parameters) = (name, parameters);

    /// <summary>The type: text, a number, a key, or a vector with one dimension of these.</summary>
    /// <exception cref="InvalidDataException">It is another type, which a table of item vectors does not have.</exception>
    public DataViewType Type => _name switch
    {
        "Key2" => KeyType(),
        "VBuffer" => VectorType(),
        _ => ItemType ?? throw NotSupported(),
    };

    public static DataViewCodec Read(BoundedReader reader) => new(reader.ReadText(), reader.ReadBytes());

    private static PrimitiveDataViewType? SimpleType(string name) => name switch
    {
        "TextSpan" => TextDataViewType.Instance,
        "Single" => NumberDataViewType.Single,
        "Double" => NumberDataViewType.Double,
        "Int32" => NumberDataViewType.Int32,
        "Byte" => NumberDataViewType.Byte,
        "UInt16" => NumberDataViewType.UInt16,
        "UInt32" => NumberDataViewType.UInt32,
        "UInt64" => NumberDataViewType.UInt64,
        _ => null,
    };

    private KeyDataViewType KeyType()
    {
        using BoundedReader parameters = Parameters();
        Type? rawType = Read(parameters).ItemType?.RawType;
        ulong count = parameters.Read<ulong>();
        parameters.RequireEnd();
        if (rawType is null || count == 0 || count > MaximumCount(rawType)) throw NotSupported();
        return new KeyDataViewType(rawType, count);
    }

    private VectorDataViewType VectorType()
    {
        using BoundedReader parameters = Parameters();
        var itemType = Read(parameters).ItemType;
        if (itemType is null || parameters.Read<int>() != 1) throw NotSupported();
        int size = parameters.Read<int>();
        parameters.RequireEnd();
        return size >= 0 ? new VectorDataViewType(itemType, size) : throw NotSupported();
    }

    /// <summary>The type of a key or of the items of a vector. It has no parameters, so types are not nested further.</summary>
    private PrimitiveDataViewType? ItemType => _parameters.Length == 0 ? SimpleType(_name) : null;

    private BoundedReader Parameters() => new(new MemoryStream(_parameters), _parameters.Length, MemoryLimit.None);

    private static ulong MaximumCount(Type rawType) => rawType switch
    {
        _ when rawType == typeof(byte) => byte.MaxValue,
        _ when rawType == typeof(ushort) => ushort.MaxValue,
        _ when rawType == typeof(uint) => uint.MaxValue,
        _ when rawType == typeof(ulong) => ulong.MaxValue,
        _ => 0, // not the type of a key
    };

    private InvalidDataException NotSupported()
        => new($"The model's table has values of type {UntrustedFile.Excerpt(Encoding.UTF8.GetBytes(_name))}, which is not supported.");
}
