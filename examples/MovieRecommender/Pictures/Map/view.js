'use strict';

/** The map on its canvas: the visible part, and drawing. It does not depend on the rest of the page. */
class MapView {
  static MINIMUM_RADIUS = 1.6;  // of a movie, in CSS pixels, when the whole map is visible
  static MAXIMUM_DISTANCE = 14; // from a click to a movie, in CSS pixels
  static MAXIMUM_LABELS = 24;
  static LABEL_LENGTH = 40;     // characters, at most

  /** @param movies {titles, likes, groups, x, y}: arrays of equal length, the most liked movie first; x and y are from 0 to 1. */
  constructor(canvas, movies, groupCount) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.movies = movies;
    this.groupCount = groupCount;
    this.radii = movies.likes.map(likes => MapView.MINIMUM_RADIUS + 0.55 * Math.log2(1 + likes));
    this.center = [0.5, 0.5];
    this.zoom = 1;            // 1: the whole map is visible
    this.selected = -1;
    this.hovered = -1;
    this.related = [];        // the neighbors of the selected movie
    this.group = -1;          // the highlighted group, or -1
    this.readColors();
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  readColors() {
    const style = getComputedStyle(document.documentElement), color = name => style.getPropertyValue(name).trim();
    this.colors = { paper: color('--paper'), ink: color('--ink'), accent: color('--accent') };
    this.groupColors = Array.from({ length: this.groupCount }, (_, group) => color(`--group-${group}`));
    this.sprites = new Map();
    this.invalidate();
  }

  resize() {
    this.ratio = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
    this.sprites.clear();
    this.draw();
  }

  get scale() { return 0.94 * Math.min(this.width, this.height) * this.zoom; }

  /** Converts to CSS pixels of the canvas. The y-axis of the map points up. */
  toScreen(movie) {
    return [
      this.width / 2 + (this.movies.x[movie] - this.center[0]) * this.scale,
      this.height / 2 - (this.movies.y[movie] - this.center[1]) * this.scale];
  }

  panBy(dx, dy) {
    this.center[0] = clampToMap(this.center[0] - dx / this.scale);
    this.center[1] = clampToMap(this.center[1] + dy / this.scale);
    this.invalidate();
  }

  /** Zooms around a point of the canvas, which keeps its position. */
  zoomAt(factor, x = this.width / 2, y = this.height / 2) {
    const before = this.scale;
    this.zoom = clamp(this.zoom * factor, 1, 400);
    const [dx, dy] = [x - this.width / 2, y - this.height / 2], change = 1 / before - 1 / this.scale;
    this.center[0] = clampToMap(this.center[0] + dx * change);
    this.center[1] = clampToMap(this.center[1] - dy * change);
    this.invalidate();
  }

  showAll() {
    [this.center, this.zoom] = [[0.5, 0.5], 1];
    this.invalidate();
  }

  goTo(movie) {
    this.center = [this.movies.x[movie], this.movies.y[movie]];
    this.zoom = Math.max(this.zoom, 6);
    this.invalidate();
  }

  /** Returns the nearest movie to a point of the canvas, or -1. Dimmed movies are ignored. */
  movieAt(x, y, maximumDistance = MapView.MAXIMUM_DISTANCE) {
    let found = -1, least = maximumDistance * maximumDistance;
    for (let movie = 0; movie < this.movies.x.length; movie++) {
      if (!this.isHighlighted(movie)) continue;
      const [px, py] = this.toScreen(movie), squared = (px - x) ** 2 + (py - y) ** 2;
      if (squared < least) [found, least] = [movie, squared];
    }
    return found;
  }

  isHighlighted(movie) {
    return this.group < 0 || this.movies.groups[movie] === this.group;
  }

  /** Schedules a drawing: at most one per frame, however many events occur. */
  invalidate() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const { context, ratio } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.colors.paper;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const magnification = Math.min(2.2, Math.sqrt(Math.sqrt(this.zoom)));
    // The most liked movies are drawn last, on top. Dimmed movies are drawn first.
    if (this.group >= 0) this.drawMovies(magnification, movie => !this.isHighlighted(movie), 0.12);
    this.drawMovies(magnification, movie => this.isHighlighted(movie), 0.85);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawSelection(magnification);
    this.drawLabels(magnification);
    if (this.canvas.matches(':focus-visible')) this.drawCross();
  }

  drawMovies(magnification, isDrawn, opacity) {
    const { context, ratio, movies, width, height, scale } = this;
    const left = width / 2 - this.center[0] * scale, top = height / 2 + this.center[1] * scale;
    context.globalAlpha = opacity;
    for (let movie = movies.x.length - 1; movie >= 0; movie--) {
      const x = left + movies.x[movie] * scale, y = top - movies.y[movie] * scale;
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20 || !isDrawn(movie)) continue;
      const sprite = this.sprite(movies.groups[movie], Math.round(2 * magnification * this.radii[movie]) / 2);
      // Without a GPU, integer coordinates take less than half the time.
      context.drawImage(sprite, Math.round(x * ratio - sprite.width / 2), Math.round(y * ratio - sprite.height / 2));
    }
    context.globalAlpha = 1;
  }

  /** Returns the image of a dot, one per color and size. Copying it is faster than drawing it again. */
  sprite(group, radius) {
    const key = 1000 * group + 2 * radius;
    let sprite = this.sprites.get(key);
    if (!sprite) {
      const size = Math.ceil(2 * (radius + 1) * this.ratio);
      const canvas = new OffscreenCanvas(size, size), context = canvas.getContext('2d');
      context.fillStyle = this.groupColors[group];
      context.arc(size / 2, size / 2, radius * this.ratio, 0, 2 * Math.PI);
      context.fill();
      sprite = canvas.transferToImageBitmap();
      this.sprites.set(key, sprite);
    }
    return sprite;
  }

  drawSelection(magnification) {
    if (this.selected < 0) return;
    const { context } = this, [x, y] = this.toScreen(this.selected);
    context.strokeStyle = this.colors.accent;
    context.lineWidth = 1.5;
    for (const movie of this.related) {
      const [otherX, otherY] = this.toScreen(movie);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(otherX, otherY);
      context.stroke();
      this.ring(movie, magnification);
    }
    context.lineWidth = 3;
    this.ring(this.selected, magnification);
  }

  ring(movie, magnification) {
    const [x, y] = this.toScreen(movie);
    this.context.beginPath();
    this.context.arc(x, y, magnification * this.radii[movie] + 3, 0, 2 * Math.PI);
    this.context.stroke();
  }

  /** Draws titles, the most important first. A title that would overlap another is left out. */
  drawLabels(magnification) {
    const { context, movies } = this, taken = [];
    context.font = '13px system-ui, sans-serif';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    const label = (movie, always) => {
      const [x, y] = this.toScreen(movie);
      if (x < 0 || y < 0 || x > this.width || y > this.height) return;
      const whole = movies.titles[movie], longest = MapView.LABEL_LENGTH;
      const title = always || whole.length <= longest ? whole : `${whole.slice(0, longest - 1).trimEnd()}…`;
      const width = context.measureText(title).width;
      const gap = magnification * this.radii[movie] + 5;
      const left = x + gap + width < this.width ? x + gap : Math.max(2, x - gap - width);
      const box = [left, y - 9, left + width, y + 9];
      if (!always && taken.some(other => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
      taken.push(box);
      context.lineWidth = 4;
      context.strokeStyle = this.colors.paper;
      context.strokeText(title, left, y);
      context.fillStyle = this.colors.ink;
      context.fillText(title, left, y);
    };
    if (this.selected >= 0) label(this.selected, true);
    if (this.hovered >= 0 && this.hovered !== this.selected) label(this.hovered, true);
    this.related.forEach(movie => label(movie, false));
    for (let movie = 0; movie < Math.min(movies.x.length, 1500) && taken.length < MapView.MAXIMUM_LABELS; movie++)
      if (movie !== this.selected && movie !== this.hovered && this.isHighlighted(movie)) label(movie, false);
  }

  /** Marks the point at which Enter selects. */
  drawCross() {
    const { context } = this, [x, y] = [this.width / 2, this.height / 2];
    context.strokeStyle = this.colors.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 5 * dx, y + 5 * dy);
      context.lineTo(x + 14 * dx, y + 14 * dy);
    }
    context.stroke();
  }
}

function clamp(value, minimum, maximum) {
  return Math.min(maximum, Math.max(minimum, value));
}

/** Keeps a coordinate of the center on the map or close to it. */
function clampToMap(value) {
  return clamp(value, -0.1, 1.1);
}
