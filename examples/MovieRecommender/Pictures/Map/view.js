'use strict';

/** The map on its canvas: the visible part, and drawing. It does not depend on the rest of the page. */
class MapView {
  static MAXIMUM_ZOOM = 16;
  static MARGIN = 24;           // around the visible movies, in CSS pixels
  static MAXIMUM_DISTANCE = 14; // from a click to a movie, in CSS pixels
  static CELL = [130, 54];      // of the grid whose cells have a label each, in CSS pixels

  /**
   * @param movies {titles, labels, groups, x, y, radii}: arrays of equal length, the most liked movie first. x and y are from 0 to 1, and
   *   radii have the same unit.
   */
  constructor(canvas, movies, groupCount) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.movies = movies;
    this.groupCount = groupCount;
    this.center = [0.5, 0.5];
    this.zoom = 1;            // 1: the whole map is visible
    this.selected = -1;
    this.hovered = -1;
    this.related = [];        // the neighbors of the selected movie
    this.widths = new Map();  // of titles
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

  get wholeScale() { return 0.94 * Math.min(this.width, this.height); }

  get scale() { return this.wholeScale * this.zoom; }

  /** Converts to CSS pixels of the canvas. The y-axis of the map points up. */
  toScreen(movie) {
    return [
      this.width / 2 + (this.movies.x[movie] - this.center[0]) * this.scale,
      this.height / 2 - (this.movies.y[movie] - this.center[1]) * this.scale];
  }

  /** The radius of a movie in CSS pixels. It grows slower than the distances, so that movies move apart. */
  radius(movie) {
    return Math.max(1, this.movies.radii[movie] * this.wholeScale) * Math.min(2.2, Math.sqrt(Math.sqrt(this.zoom)));
  }

  panBy(dx, dy) {
    this.moveCenter(-dx / this.scale, dy / this.scale);
  }

  /** Zooms around a point of the canvas, which keeps its position unless the map ends there. */
  zoomAt(factor, x = this.width / 2, y = this.height / 2) {
    const before = this.scale;
    this.zoom = clamp(this.zoom * factor, 1, MapView.MAXIMUM_ZOOM);
    const change = 1 / before - 1 / this.scale;
    this.moveCenter((x - this.width / 2) * change, -(y - this.height / 2) * change);
  }

  /** Moves the center, but not beyond the map, and not so far that no movie is visible. */
  moveCenter(dx, dy) {
    // The whole map cannot be moved. From about zoom 2 on, each movie can be in the middle, and a little beyond.
    const most = Math.min(0.55, (this.zoom - 1) / 2);
    this.center = [clamp(this.center[0] + dx, 0.5 - most, 0.5 + most), clamp(this.center[1] + dy, 0.5 - most, 0.5 + most)];
    const { width, height } = this;
    let nearest = [0, 0], least = Infinity;
    for (let movie = 0; movie < this.movies.x.length; movie++) {
      const [x, y] = this.toScreen(movie), distance = Math.max(Math.abs(x / width - 0.5), Math.abs(y / height - 0.5));
      if (distance < least) [nearest, least] = [[x, y], distance];
    }
    const overshoot = (value, size) => value - clamp(value, MapView.MARGIN, size - MapView.MARGIN);
    this.center[0] += overshoot(nearest[0], width) / this.scale;
    this.center[1] -= overshoot(nearest[1], height) / this.scale;
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
    // The most liked movies are drawn last, on top. Dimmed movies are drawn first.
    if (this.group >= 0) this.drawMovies(movie => !this.isHighlighted(movie), 0.12);
    this.drawMovies(movie => this.isHighlighted(movie), 0.85);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawSelection();
    this.drawLabels();
    if (this.canvas.matches(':focus-visible')) this.drawCross();
  }

  drawMovies(isDrawn, opacity) {
    const { context, ratio, movies, width, height, scale } = this;
    const left = width / 2 - this.center[0] * scale, top = height / 2 + this.center[1] * scale;
    context.globalAlpha = opacity;
    for (let movie = movies.x.length - 1; movie >= 0; movie--) {
      const x = left + movies.x[movie] * scale, y = top - movies.y[movie] * scale;
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20 || !isDrawn(movie)) continue;
      const sprite = this.sprite(movies.groups[movie], Math.round(4 * this.radius(movie)) / 4);
      // Without a GPU, integer coordinates take less than half the time.
      context.drawImage(sprite, Math.round(x * ratio - sprite.width / 2), Math.round(y * ratio - sprite.height / 2));
    }
    context.globalAlpha = 1;
  }

  /** Returns the image of a dot, one per color and size. Copying it is faster than drawing it again. */
  sprite(group, radius) {
    const key = 1000 * group + 4 * radius;
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

  drawSelection() {
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
      this.ring(movie);
    }
    context.lineWidth = 3;
    this.ring(this.selected);
  }

  ring(movie) {
    const [x, y] = this.toScreen(movie);
    this.context.beginPath();
    this.context.arc(x, y, this.radius(movie) + 3, 0, 2 * Math.PI);
    this.context.stroke();
  }

  /** Draws the titles of the marked movies, and in each cell of a grid that of the most liked movie whose title has room. */
  drawLabels() {
    const { context, movies, scale } = this, taken = [], cells = new Set();
    context.font = '13px system-ui, sans-serif';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 4;
    context.strokeStyle = this.colors.paper;
    context.fillStyle = this.colors.ink;
    const label = (movie, text, always) => {
      const [x, y] = this.toScreen(movie), width = this.textWidth(text), gap = this.radius(movie) + 5;
      const places = [[x + gap, y], [x - gap - width, y], [x - width / 2, y + gap + 8], [x - width / 2, y - gap - 8]];
      const isFree = ([left, middle]) => left >= 2 && left + width <= this.width - 2 && middle >= 10 && middle <= this.height - 10
        && !taken.some(box => left < box[2] && left + width > box[0] && middle - 9 < box[3] && middle + 9 > box[1]);
      const place = places.find(isFree) ?? (always ? [clamp(x + gap, 2, Math.max(2, this.width - 2 - width)), y] : undefined);
      if (!place) return false;
      const [left, middle] = place;
      taken.push([left, middle - 9, left + width, middle + 9]);
      context.strokeText(text, left, middle);
      context.fillText(text, left, middle);
      return true;
    };
    const marked = new Set([this.selected, this.hovered].filter(movie => movie >= 0));
    for (const movie of marked) label(movie, movies.titles[movie], true);
    for (const movie of this.related)
      if (!marked.has(movie)) label(movie, movies.labels[movie], false);
    this.related.forEach(movie => marked.add(movie));
    for (let movie = 0; movie < movies.x.length; movie++) {
      const [x, y] = this.toScreen(movie);
      if (x < 0 || y < 0 || x > this.width || y > this.height || marked.has(movie) || !this.isHighlighted(movie)) continue;
      // The cells are fixed to the map, so that the titles stay the same while the map is moved.
      const cell = [movies.x[movie] / MapView.CELL[0], movies.y[movie] / MapView.CELL[1]].map(part => Math.floor(part * scale)).join();
      if (!cells.has(cell) && label(movie, movies.labels[movie], false)) cells.add(cell);
    }
  }

  /** Measures a text once, since measuring takes longer than drawing. */
  textWidth(text) {
    if (!this.widths.has(text)) this.widths.set(text, this.context.measureText(text).width);
    return this.widths.get(text);
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
