using System.Globalization;
using MLNet.CooccurrenceEmbedding.BrowserTests.Support;

namespace MLNet.CooccurrenceEmbedding.BrowserTests;

/// <summary>Measures the time of a frame with 2,000 movies, the most that a map has. The time is written and not asserted.</summary>
public sealed class MapFrameTests(Browser browser, MapFile maps, ITestOutputHelper output)
{
    private const int Frames = 60;

    /// <summary>
    /// Sends one event per frame and measures the callback that draws it. Reading a pixel makes the canvas finish drawing.
    /// </summary>
    private const string Measure = """
        async ([kind, frames]) => {
          const canvas = document.getElementById('map'), box = canvas.getBoundingClientRect(), times = [];
          const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true, pointerId: 1 };
          const request = window.requestAnimationFrame;
          window.requestAnimationFrame = draw => request.call(window, time => {
            const start = performance.now();
            draw(time);
            canvas.getContext('2d').getImageData(0, 0, 1, 1);
            times.push(performance.now() - start);
          });
          canvas.setPointerCapture = () => {};
          if (kind === 'pan') canvas.dispatchEvent(new PointerEvent('pointerdown', at));
          for (let i = 0; i < frames; i++) {
            if (kind === 'zoom') canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: i < frames / 2 ? -40 : 40 }));
            else canvas.dispatchEvent(new PointerEvent('pointermove', { ...at, clientX: at.clientX + 3 * (i % 20) }));
            await new Promise(resolve => request.call(window, () => setTimeout(resolve)));
          }
          window.requestAnimationFrame = request;
          return times;
        }
        """;

    [Theory]
    [InlineData("pan")]
    [InlineData("zoom")]
    public async Task Map_draws_once_per_input_event(string kind)
    {
        await using OpenPage open = await browser.OpenAsync(maps.Large);

        double[] times = await open.Page.EvaluateAsync<double[]>(Measure, new object[] { kind, Frames });

        // The first pan event is at the position of the press and does not move the map.
        Assert.InRange(times.Length, Frames - 2, Frames);
        Array.Sort(times);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {times.Length} frames, fastest {times[0]:F1} ms, median {times[times.Length / 2]:F1} ms, "
            + $"95 % within {times[times.Length * 95 / 100]:F1} ms"));
    }
}
