namespace MLNet.CooccurrenceEmbedding.BrowserTests.Support;

/// <summary>
/// Colors as people with a type of color vision see them, by G. Machado, M. Oliveira and L. Fernandes, "A physiologically-based model for
/// simulation of color vision deficiency", 2009, with full severity.
/// </summary>
public sealed class ColorVision
{
    public static readonly ColorVision[] All =
    [
        new("usual", [1, 0, 0], [0, 1, 0], [0, 0, 1]),
        new("protanopia", [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]),
        new("deuteranopia", [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]),
        new("tritanopia", [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]),
    ];

    private readonly string _name;
    private readonly double[][] _matrix;

    private ColorVision(string name, params double[][] matrix) => (_name, _matrix) = (name, matrix);

    /// <summary>Converts a channel of sRGB, from 0 to 255, to linear light.</summary>
    public static double ToLinear(int channel)
        => channel / 255.0 is var c and <= 0.04045 ? c / 12.92 : Math.Pow((channel / 255.0 + 0.055) / 1.055, 2.4);

    /// <summary>Returns the distance of two colors, which are sRGB from 0 to 255, in the color space Oklab.</summary>
    public double Difference(int[] a, int[] b)
        => Math.Sqrt(ToOklab(a).Zip(ToOklab(b), (x, y) => (x - y) * (x - y)).Sum());

    public override string ToString() => _name;

    private double[] ToOklab(int[] rgb)
    {
        double[] linear = [.. rgb.Select(ToLinear)];
        double[] seen = [.. _matrix.Select(row => Math.Clamp(Dot(row, linear), 0, 1))];
        double l = Math.Cbrt(Dot([0.4122214708, 0.5363325363, 0.0514459929], seen));
        double m = Math.Cbrt(Dot([0.2119034982, 0.6806995451, 0.1073969566], seen));
        double s = Math.Cbrt(Dot([0.0883024619, 0.2817188376, 0.6299787005], seen));
        return
        [
            Dot([0.2104542553, 0.7936177850, -0.0040720468], [l, m, s]),
            Dot([1.9779984951, -2.4285922050, 0.4505937099], [l, m, s]),
            Dot([0.0259040371, 0.7827717662, -0.8086757660], [l, m, s]),
        ];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
