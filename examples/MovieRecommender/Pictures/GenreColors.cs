namespace MovieRecommender.Pictures;

/// <summary>
/// The color of each group of <see cref="GenreGroups"/>. The last color is that of the group "Other". Each color has a contrast of at least
/// 3 with its background, as WCAG 2.2 requires of graphics (criterion 1.4.11).
/// </summary>
internal static class GenreColors
{
    /// <summary>Colors on a white background.</summary>
    public static readonly string[] OnLight =
    [
        "#1f77b4", "#d0501c", "#2b8a2b", "#c2185b", "#7e57c2", "#8c564b",
        "#00838f", "#8a7a00", "#d62728", "#3f4bbf", "#5c8a00", "#333333", "#858585",
    ];

    /// <summary>Colors on a dark background.</summary>
    public static readonly string[] OnDark =
    [
        "#5aa9e6", "#ff9a5c", "#6fd36f", "#ff7bac", "#b79bff", "#d6a58f",
        "#4dd0e1", "#e6d94c", "#ff6b6b", "#8f9bff", "#b4e04c", "#f2f2f2", "#8c8c8c",
    ];
}
