using Microsoft.Playwright;

namespace MLNet.CooccurrenceEmbedding.BrowserTests.Support;

/// <summary>The map in a browser, with its requests and errors.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _requests = [];
    private readonly List<string> _errors = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Request += (_, request) => _requests.Add(request.Url);
        page.Console += (_, message) => _errors.Add(message.Text);
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>The addresses that the page requested, including its own.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>All messages in the console, and uncaught errors.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public ILocator Canvas => Page.Locator("#map");

    public ILocator Query => Page.GetByRole(AriaRole.Combobox, new() { Name = "Search a title" });

    public ILocator Options => Page.GetByRole(AriaRole.Option);

    public ILocator Status => Page.GetByRole(AriaRole.Status);

    /// <summary>The buttons of the neighbors, with score and title.</summary>
    public ILocator Neighbors => Page.Locator("#neighbors button");

    /// <summary>Returns the title of the selected movie, or <see langword="null"/>.</summary>
    public async Task<string?> SelectedTitleAsync()
        => await Page.Locator("#details").IsVisibleAsync() ? await Page.Locator("#title").TextContentAsync() : null;

    public async Task<string[]> NeighborTextsAsync() => await Task.WhenAll((await Neighbors.AllAsync())
        .Select(async button => string.Join(' ', await button.Locator("span").AllTextContentsAsync())));

    /// <summary>Returns the picture of the canvas after all pending drawing.</summary>
    public async Task<string> PictureAsync() => await Canvas.EvaluateAsync<string>(
        "canvas => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve(canvas.toDataURL()))))");

    /// <summary>Returns whether the canvas has anything but background, after all pending drawing.</summary>
    public async Task<bool> HasDrawingAsync() => await Canvas.EvaluateAsync<bool>("""
        canvas => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
          const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          resolve(pixels.some(pixel => pixel !== pixels[0]));
        })))
        """);

    /// <summary>
    /// Triples the distance of two fingers around a point, given relative to the middle of the canvas in CSS pixels.
    /// </summary>
    public async Task SpreadFingersAsync(float right, float down) => await Canvas.EvaluateAsync("""
        (canvas, [right, down]) => {
          const box = canvas.getBoundingClientRect(), x = box.left + box.width / 2 + right, y = box.top + box.height / 2 + down;
          const send = (type, finger, distance) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId: 10 + finger, pointerType: 'touch', bubbles: true, cancelable: true, clientX: x + (finger ? distance : -distance), clientY: y,
          }));
          // There is no real pointer to capture.
          canvas.setPointerCapture = () => {};
          for (const finger of [0, 1]) send('pointerdown', finger, 30);
          for (let distance = 31; distance <= 90; distance++) for (const finger of [0, 1]) send('pointermove', finger, distance);
          for (const finger of [0, 1]) send('pointerup', finger, 90);
        }
        """, new object[] { (double)right, (double)down });

    /// <summary>Selects a movie with the search, which centers it.</summary>
    public async Task SearchAndSelectAsync(string title)
    {
        await Query.FillAsync(title);
        await Query.PressAsync("Enter");
    }

    /// <summary>Clicks a point of the canvas, given relative to its middle in CSS pixels.</summary>
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
