using Microsoft.Playwright;
using MLNet.CooccurrenceEmbedding.BrowserTests.Support;

namespace MLNet.CooccurrenceEmbedding.BrowserTests;

/// <summary>Uses the map of the example with mouse, touch and keyboard.</summary>
public sealed class MapPageTests(Browser browser, MapFile maps)
{
    [Fact]
    public async Task Map_page_loads_no_other_resources_and_logs_no_errors()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Large);

        await open.SearchAndSelectAsync("Horatio");
        await open.Neighbors.First.ClickAsync();
        await open.DragAsync(100, 50);
        await open.Page.Mouse.WheelAsync(0, -300);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Whole map" }).ClickAsync();

        Assert.NotNull(await open.SelectedTitleAsync());
        Assert.Equal([new Uri(maps.Large).AbsoluteUri], open.Requests);
        Assert.Empty(open.Errors);
        Assert.Equal("Map of 2,000 movies", await open.Page.Locator("#map-label").TextContentAsync());
    }

    [Fact]
    public async Task Search_finds_titles_by_substring_ignoring_case()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);

        // Titles with the phrase are first. The years of the others have a 1, too.
        await open.Query.FillAsync("NUMBER 1");
        string[] found = [.. await open.Options.AllTextContentsAsync()];
        Assert.Equal(Enumerable.Range(10, 10).Select(MapFile.Title).Order(), found.Take(10).Order());
        await Assertions.Expect(open.Status).ToHaveTextAsync("50 titles or more");

        await open.Query.FillAsync("ærøskøbing");
        await Assertions.Expect(open.Status).ToHaveTextAsync("1 title");
        await open.Options.First.ClickAsync();
        Assert.Equal(MapFile.Title(3), await open.SelectedTitleAsync());
        await Assertions.Expect(open.Options).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("The Matrix", "Matrix, The (1999)")]
    [InlineData("1999 matrix", "Matrix, The (1999)")]
    [InlineData("a matrix", "Matrix, The (1999)")]
    [InlineData("les miserables", "Misérables, Les (1998)")]
    [InlineData("MISÉRABLES les 1998", "Misérables, Les (1998)")]
    [InlineData("mise\u0301rables", "Misérables, Les (1998)")]
    public async Task Search_ignores_articles_accents_and_the_order_of_words(string query, string title)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);

        await open.Query.FillAsync(query);

        Assert.Equal([title], await open.Options.AllTextContentsAsync());
    }

    [Fact]
    public async Task Search_says_that_a_title_is_not_on_the_map()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        ILocator message = open.Page.Locator("#none");

        await open.Query.FillAsync("æroskobing");
        await Assertions.Expect(message).ToHaveTextAsync("Not among the 60 most liked movies.");
        await Assertions.Expect(open.Status).ToHaveTextAsync("0 titles");

        await open.Query.FillAsync("matrix");
        await Assertions.Expect(message).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Click_on_a_movie_shows_the_similar_movies_that_FindSimilar_returns()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);

        foreach (int id in (int[])[1, 12, 33, 60])
        {
            // The search centers the movie. The test drags it away and clears the selection.
            await open.SearchAndSelectAsync(MapFile.Title(id));
            await open.DragAsync(-120, 70);
            await open.Canvas.PressAsync("Escape");
            Assert.Null(await open.SelectedTitleAsync());

            await open.ClickAsync(-120, 70);

            Assert.Equal(MapFile.Title(id), await open.SelectedTitleAsync());
            Assert.Equal(maps.FindSimilar(id), await open.NeighborTextsAsync());
        }
    }

    [Fact]
    public async Task Click_on_empty_space_clears_the_selection()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        await open.SearchAndSelectAsync(MapFile.Title(10));
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Whole map" }).ClickAsync();
        LocatorBoundingBoxResult box = (await open.Canvas.BoundingBoxAsync())!;

        await open.Page.Mouse.ClickAsync(box.X + 3, box.Y + 3);

        Assert.Null(await open.SelectedTitleAsync());
    }

    [Fact]
    public async Task Click_on_a_similar_movie_selects_and_centers_it()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        await open.SearchAndSelectAsync(MapFile.Title(20));
        string neighbor = (await open.NeighborTextsAsync())[2][6..];

        await open.Neighbors.Nth(2).ClickAsync();
        Assert.Equal(neighbor, await open.SelectedTitleAsync());

        await open.Canvas.PressAsync("Escape");
        await open.ClickAsync(0, 0);
        Assert.Equal(neighbor, await open.SelectedTitleAsync());
    }

    [Fact]
    public async Task Zoom_keeps_the_point_under_the_mouse_fixed()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        await open.SearchAndSelectAsync(MapFile.Title(15));
        await open.DragAsync(150, -80);
        await open.Canvas.PressAsync("Escape");
        (float x, float y) = await open.MiddleAsync();
        await open.Page.Mouse.MoveAsync(x + 150, y - 80);
        string before = await open.PictureAsync();

        for (int i = 0; i < 3; i++) await open.Page.Mouse.WheelAsync(0, -200);
        Assert.NotEqual(before, await open.PictureAsync());
        await open.ClickAsync(150, -80);
        Assert.Equal(MapFile.Title(15), await open.SelectedTitleAsync());
    }

    [Fact]
    public async Task Pinch_zoom_keeps_the_point_between_the_fingers_fixed()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        await open.SearchAndSelectAsync(MapFile.Title(15));
        await open.DragAsync(150, -80);
        await open.Canvas.PressAsync("Escape");
        string before = await open.PictureAsync();

        await open.SpreadFingersAsync(150, -80);
        Assert.Null(await open.SelectedTitleAsync());
        Assert.NotEqual(before, await open.PictureAsync());
        await open.ClickAsync(150, -80);
        Assert.Equal(MapFile.Title(15), await open.SelectedTitleAsync());
    }

    [Fact]
    public async Task Keyboard_reaches_every_control()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        IKeyboard keys = open.Page.Keyboard;

        await keys.PressAsync("Tab");
        await Assertions.Expect(open.Query).ToBeFocusedAsync();
        await keys.TypeAsync("number 4");
        string third = (await open.Options.AllTextContentsAsync())[2];
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        Assert.Equal("true", await open.Options.Nth(2).GetAttributeAsync("aria-selected"));
        Assert.Equal(await open.Options.Nth(2).GetAttributeAsync("id"), await open.Query.GetAttributeAsync("aria-activedescendant"));
        await keys.PressAsync("Enter");
        Assert.Equal(third, await open.SelectedTitleAsync());
        await Assertions.Expect(open.Status).ToHaveTextAsync($"{third}: 10 similar movies");

        await keys.PressAsync("Tab");
        await Assertions.Expect(open.Canvas).ToBeFocusedAsync();
        Assert.NotEqual("none", await open.Canvas.EvaluateAsync<string>("canvas => getComputedStyle(canvas).outlineStyle"));
        await keys.PressAsync("Escape");
        Assert.Null(await open.SelectedTitleAsync());
        await keys.PressAsync("Enter");
        Assert.Equal(third, await open.SelectedTitleAsync());
        foreach (string name in (string[])["Zoom in", "Zoom out", "Whole map"])
        {
            await keys.PressAsync("Tab");
            await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = name })).ToBeFocusedAsync();
        }
        await keys.PressAsync("Tab");
        await Assertions.Expect(open.Neighbors.First).ToBeFocusedAsync();
        string neighbor = (await open.NeighborTextsAsync())[0][6..];
        await keys.PressAsync("Enter");
        Assert.Equal(neighbor, await open.SelectedTitleAsync());
        await keys.PressAsync("Tab");
        await Assertions.Expect(open.Neighbors.First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Arrow_keys_pan_the_map_to_another_movie()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        await open.SearchAndSelectAsync(MapFile.Title(30));
        await open.Canvas.FocusAsync();

        for (int i = 0; i < 100; i++) await open.Page.Keyboard.PressAsync("ArrowRight");
        await open.Page.Keyboard.PressAsync("Enter");
        string? rightmost = await open.SelectedTitleAsync();
        for (int i = 0; i < 200; i++) await open.Page.Keyboard.PressAsync("ArrowLeft");
        await open.Page.Keyboard.PressAsync("Enter");

        Assert.NotNull(rightmost);
        Assert.NotEqual(rightmost, await open.SelectedTitleAsync());
    }

    [Fact]
    public async Task Titles_with_markup_are_shown_as_plain_text()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);

        foreach (string title in MapFile.DangerousTitles)
        {
            await open.SearchAndSelectAsync(title);
            Assert.Equal(title, await open.SelectedTitleAsync());
        }
        Assert.Empty(open.Errors);
        Assert.Equal(2, await open.Page.Locator("script").CountAsync());
    }

    [Fact]
    public async Task Legend_dims_all_genres_except_the_selected_one()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        ILocator horror = open.Page.GetByRole(AriaRole.Button, new() { Name = "Horror" });

        await horror.ClickAsync();
        Assert.Equal("true", await horror.GetAttributeAsync("aria-pressed"));
        await Assertions.Expect(open.Status).ToHaveTextAsync("Horror: 30 movies");
        // Movies with even numbers are dramas, which are dimmed now. A click does not select a dimmed movie.
        await open.SearchAndSelectAsync(MapFile.Title(20));
        await open.Canvas.PressAsync("Escape");
        await open.ClickAsync(0, 0);
        Assert.NotEqual(MapFile.Title(20), await open.SelectedTitleAsync());

        await horror.ClickAsync();
        Assert.Equal("false", await horror.GetAttributeAsync("aria-pressed"));
        await open.SearchAndSelectAsync(MapFile.Title(20));
        await open.Canvas.PressAsync("Escape");
        await open.ClickAsync(0, 0);
        Assert.Equal(MapFile.Title(20), await open.SelectedTitleAsync());
    }

    [Fact]
    public async Task Zoom_and_pan_keep_a_movie_visible()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Large);
        LocatorBoundingBoxResult box = (await open.Canvas.BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + 2, box.Y + 2);

        for (int i = 0; i < 40; i++) await open.Page.Mouse.WheelAsync(0, -300);
        Assert.True(await open.HasDrawingAsync());

        for (int i = 0; i < 20; i++)
        {
            await open.DragAsync(-400, 300);
            Assert.True(await open.HasDrawingAsync());
        }
    }

    [Fact]
    public async Task Whole_map_cannot_be_dragged_away()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small);
        await open.Page.Mouse.MoveAsync(0, 0);
        string before = await open.PictureAsync();

        await open.DragAsync(300, 200);
        await open.Page.Mouse.MoveAsync(0, 0);

        Assert.Equal(before, await open.PictureAsync());
    }

    [Theory]
    [InlineData(360, 740)]
    [InlineData(320, 568)]
    public async Task Map_page_fits_a_phone_with_any_font(int width, int height)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Large, width: width, height: height);
        await open.SearchAndSelectAsync("Horatio");

        // Wider than any usual font of a system, so that the result does not depend on those of this one.
        await open.Page.AddStyleTagAsync(new() { Content = "* { letter-spacing: .25em !important; }" });

        Assert.Empty(await open.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('body *')]
              .filter(element => element.id !== 'status' && element.getBoundingClientRect().right > innerWidth + 0.5)
              .map(element => element.outerHTML)
            """));
        Assert.True(await open.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(360, 740)]
    public async Task Zoom_buttons_do_not_cover_the_map(int width, int height)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small, width: width, height: height);

        LocatorBoundingBoxResult canvas = (await open.Canvas.BoundingBoxAsync())!;
        LocatorBoundingBoxResult buttons = (await open.Page.Locator("#zoom").BoundingBoxAsync())!;

        Assert.InRange(buttons.Y, canvas.Y + canvas.Height, height - buttons.Height);
    }

    [Fact]
    public async Task Map_page_fits_the_width_of_a_phone()
    {
        await using OpenPage open = await browser.OpenAsync(maps.Small, width: 360, height: 700);

        await open.SearchAndSelectAsync(MapFile.Title(2));

        Assert.True(await open.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        LocatorBoundingBoxResult canvas = (await open.Canvas.BoundingBoxAsync())!;
        LocatorBoundingBoxResult panel = (await open.Page.Locator("aside").BoundingBoxAsync())!;
        Assert.Equal(360, canvas.Width);
        Assert.InRange(canvas.Height, 240, 700);
        Assert.InRange(panel.Y, canvas.Y + canvas.Height, 700);
        await Assertions.Expect(open.Page.Locator("#title")).ToBeInViewportAsync();
    }
}
