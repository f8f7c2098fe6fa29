using Microsoft.Playwright;

namespace MLNet.CooccurrenceEmbedding.BrowserTests.Support;

/// <summary>The map in a browser, and all that it has asked for or complained about.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Request += (_, request) => _requests.Add(request.Url);
        page.Console += (_, message) => _complaints.Add(message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Addresses that the page has asked for, its own among them.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>What was written to the console, of any level, and errors that nobody caught.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator Canvas => Page.Locator("#map");

    public ILocator Query => Page.GetByRole(AriaRole.Combobox, new() { Name = "Search a title" });

    public ILocator Options => Page.GetByRole(AriaRole.Option);

    public ILocator Status => Page.GetByRole(AriaRole.Status);

    /// <summary>Buttons of the neighbors in the panel: score and title.</summary>
    public ILocator Neighbors => Page.Locator("#neighbors button");

    /// <summary>Title of the chosen movie, or <see langword="null"/> if none is.</summary>
    public async Task<string?> ChosenAsync()
        => await Page.Locator("#details").IsVisibleAsync() ? await Page.Locator("#title").TextContentAsync() : null;

    public async Task<string[]> NeighborTextsAsync() => await Task.WhenAll((await Neighbors.AllAsync())
        .Select(async button => string.Join(' ', await button.Locator("span").AllTextContentsAsync())));

    /// <summary>What the canvas shows, once all that has happened is drawn.</summary>
    public async Task<string> PictureAsync() => await Canvas.EvaluateAsync<string>(
        "canvas => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve(canvas.toDataURL()))))");

    /// <summary>
    /// Spreads two fingers around a place that far from the middle of the canvas, in CSS pixels, to three times their distance.
    /// </summary>
    public async Task SpreadFingersAsync(float right, float down) => await Canvas.EvaluateAsync("""
        (canvas, [right, down]) => {
          const box = canvas.getBoundingClientRect(), x = box.left + box.width / 2 + right, y = box.top + box.height / 2 + down;
          const send = (type, finger, distance) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId: 10 + finger, pointerType: 'touch', bubbles: true, cancelable: true, clientX: x + (finger ? distance : -distance), clientY: y,
          }));
          // No real finger is there that could be captured.
          canvas.setPointerCapture = () => {};
          for (const finger of [0, 1]) send('pointerdown', finger, 30);
          for (let distance = 31; distance <= 90; distance++) for (const finger of [0, 1]) send('pointermove', finger, distance);
          for (const finger of [0, 1]) send('pointerup', finger, 90);
        }
        """, new object[] { (double)right, (double)down });

    /// <summary>Chooses a movie with the search; it is in the middle of the map then.</summary>
    public async Task SearchAndChooseAsync(string title)
    {
        await Query.FillAsync(title);
        await Query.PressAsync("Enter");
    }

    /// <summary>Clicks the canvas that far from its middle, in CSS pixels.</summary>
    public async Task ClickAsync(float right, float down)
    {
        (float x, float y) = await MiddleAsync();
        await Page.Mouse.ClickAsync(x + right, y + down);
    }

    public async Task DragAsync(float right, float down)
    {
        (float x, float y) = await MiddleAsync();
        await Page.Mouse.MoveAsync(x, y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(x + right, y + down, new() { Steps = 5 });
        await Page.Mouse.UpAsync();
    }

    public async Task<(float X, float Y)> MiddleAsync()
    {
        LocatorBoundingBoxResult box = (await Canvas.BoundingBoxAsync())!;
        return (box.X + box.Width / 2, box.Y + box.Height / 2);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
