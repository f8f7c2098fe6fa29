using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using MLNet.CooccurrenceEmbedding.BrowserTests.Support;

namespace MLNet.CooccurrenceEmbedding.BrowserTests;

/// <summary>The accessibility of the map: the rules of axe, and the contrast of the canvas, which axe cannot check.</summary>
public sealed class MapAccessibilityTests(Browser browser, MapFile maps)
{
    private const double TextContrast = 4.5;
    private const double GraphicsContrast = 3;

    /// <summary>In Oklab, where black and white differ by 1.</summary>
    private const double ColorDifference = 0.05;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Map_page_has_no_accessibility_violations_found_by_axe(ColorScheme scheme)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small, scheme);
        await AssertAccessible(open);

        await open.SearchAndSelectAsync(MapFile.Title(12));
        await AssertAccessible(open);

        await open.Query.FillAsync("number");
        await Assertions.Expect(open.Options.First).ToBeVisibleAsync();
        await AssertAccessible(open);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Map_colors_have_sufficient_contrast_with_the_background(ColorScheme scheme)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Large, scheme);

        double paper = await Luminance(open, "--paper");
        Assert.Equal(scheme == ColorScheme.Dark, paper < 0.1);
        Assert.InRange(Contrast(paper, await Luminance(open, "--ink")), TextContrast, 21);
        Assert.InRange(Contrast(paper, await Luminance(open, "--accent")), GraphicsContrast, 21);
        int groups = await open.Page.Locator("#legend li").CountAsync();
        Assert.Equal(8, groups);
        for (int group = 0; group < groups; group++)
            Assert.InRange(Contrast(paper, await Luminance(open, $"--group-{group}")), GraphicsContrast, 21);
        // The canvas has the background color.
        int[] corner = await open.Canvas.EvaluateAsync<int[]>(
            "canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data]");
        Assert.Equal(paper, RelativeLuminance(corner), 1e-9);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Map_colors_differ_for_people_with_color_blindness(ColorScheme scheme)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Large, scheme);
        int groups = await open.Page.Locator("#legend li").CountAsync();
        var colors = new List<int[]>();
        for (int group = 0; group < groups; group++) colors.Add(await Color(open, $"--group-{group}"));

        Assert.All(ColorVision.All, vision =>
        {
            for (int i = 0; i < groups; i++)
            {
                for (int j = 0; j < i; j++) Assert.InRange(vision.Difference(colors[i], colors[j]), ColorDifference, 1);
            }
        });
    }

    private static async Task AssertAccessible(OpenPage open)
    {
        AxeResult result = await open.Page.RunAxe();
        Assert.Empty(result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}")));
        Assert.Contains(result.Passes, rule => rule.Id == "color-contrast");
    }

    private static async Task<double> Luminance(OpenPage open, string variable) => RelativeLuminance(await Color(open, variable));

    private static async Task<int[]> Color(OpenPage open, string variable) => await open.Page.EvaluateAsync<int[]>("""
        variable => {
          // Without the variable, the element would have the color of the surrounding text.
          if (!getComputedStyle(document.body).getPropertyValue(variable)) throw new Error(`${variable} is not set`);
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.color = `var(${variable})`;
          const color = getComputedStyle(probe).color;
          probe.remove();
          return color.match(/\d+/g).map(Number);
        }
        """, variable);

    /// <summary>Computes the relative luminance of WCAG 2.2.</summary>
    private static double RelativeLuminance(int[] rgb)
    {
        double[] linear = [.. rgb.Select(ColorVision.ToLinear)];
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
}
