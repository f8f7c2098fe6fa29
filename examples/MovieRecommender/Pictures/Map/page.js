/** The page around the map: search, details, legend, and what mouse, fingers and keys do. */
{
  const MOST_MATCHES = 50;
  const PAN_STEP = 60, ZOOM_STEP = 1.5;

  const data = JSON.parse(document.getElementById('data').textContent);
  const { titles, genres, likes, groups, groupNames, neighbors, scores } = data;
  const element = id => document.getElementById(id);
  const [canvas, query, matches] = ['map', 'query', 'matches'].map(element);
  const view = new MapView(canvas, data, groupNames.length);
  const say = text => { element('status').textContent = text; };
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  element('map-label').textContent = `Map of ${titles.length.toLocaleString('en')} movies`;

  // ---- The chosen movie
  function select(movie) {
    view.selected = movie;
    view.related = movie < 0 ? [] : neighbors[movie];
    view.invalidate();
    element('details').hidden = movie < 0;
    if (movie < 0) return say('No movie is chosen.');
    element('title').textContent = titles[movie];
    element('facts').textContent = [genres[movie], `liked by ${likes[movie].toLocaleString('en')}`].filter(text => text).join(' · ');
    element('neighbors').replaceChildren(...neighbors[movie].map((other, rank) => {
      const button = make('button', { type: 'button' },
        make('span', { className: 'score', textContent: (scores[movie][rank] / 1000).toFixed(3) }),
        make('span', { className: 'name', textContent: titles[other] }));
      button.addEventListener('click', () => {
        goTo(other);
        // The button is gone: whoever came by keyboard goes on from the new title.
        element('title').focus();
      });
      return make('li', {}, button);
    }));
    document.querySelector('aside').scrollTop = 0;
    say(`${titles[movie]}: ${neighbors[movie].length} similar movies`);
  }

  function goTo(movie) {
    view.goTo(movie);
    select(movie);
  }

  // ---- Search: a combobox with a list, as the ARIA Authoring Practices describe it
  const folded = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const searchable = titles.map(folded);
  let found = [], active = -1;

  function search() {
    const wanted = folded(query.value.trim());
    found = [];
    for (let movie = 0; wanted && movie < titles.length && found.length < MOST_MATCHES; movie++)
      if (searchable[movie].includes(wanted)) found.push(movie);
    matches.replaceChildren(...found.map((movie, index) => {
      const option = make('li', { id: `match-${index}`, textContent: titles[movie] });
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      // Or the field would lose the focus, and with it the list, before the click.
      option.addEventListener('mousedown', event => event.preventDefault());
      option.addEventListener('click', () => choose(index));
      return option;
    }));
    activate(found.length > 0 ? 0 : -1);
    showMatches(found.length > 0);
    if (wanted) say(found.length === MOST_MATCHES ? `${MOST_MATCHES} titles or more` : found.length === 1 ? '1 title' : `${found.length} titles`);
  }

  function showMatches(shown) {
    matches.hidden = !shown;
    query.setAttribute('aria-expanded', String(shown));
    if (!shown) query.removeAttribute('aria-activedescendant');
  }

  function activate(index) {
    matches.children[active]?.setAttribute('aria-selected', 'false');
    active = index;
    const option = matches.children[index];
    if (!option) return query.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView?.({ block: 'nearest' });
    query.setAttribute('aria-activedescendant', option.id);
  }

  function choose(index) {
    query.value = titles[found[index]];
    showMatches(false);
    goTo(found[index]);
  }

  query.addEventListener('input', search);
  query.addEventListener('focus', () => { if (query.value && matches.hidden) search(); });
  query.addEventListener('blur', () => showMatches(false));
  query.addEventListener('keydown', event => {
    const open = !matches.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) search();
      else activate((active + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
    } else if (event.key === 'Enter' && open && active >= 0) choose(active);
    else if (event.key === 'Escape' && open) showMatches(false);
    else if (event.key === 'Escape') query.value = '';
    else return;
    event.preventDefault();
  });

  // ---- Legend: each genre is a button that dims all others
  element('legend').append(...groupNames.map((name, group) => {
    const swatch = make('span', { className: 'swatch' });
    swatch.style.background = `var(--group-${group})`;
    const button = make('button', { type: 'button' }, swatch, make('span', { textContent: name }));
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      view.group = view.group === group ? -1 : group;
      for (const [index, item] of [...element('legend').querySelectorAll('button')].entries())
        item.setAttribute('aria-pressed', String(index === view.group));
      view.invalidate();
      say(view.group < 0 ? 'All genres' : `${name}: ${groups.filter(other => other === group).length.toLocaleString('en')} movies`);
    });
    return make('li', {}, button);
  }));

  // ---- Mouse and fingers
  const pointers = new Map();
  let travelled = 0;

  const place = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', event => {
    const now = place(event), before = pointers.get(event.pointerId);
    if (!before) return hover(view.movieAt(...now));
    pointers.set(event.pointerId, now);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    travelled += Math.hypot(dx, dy);
    if (other) {
      const spread = point => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
      view.zoomAt(spread(now) / spread(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      view.panBy(dx / 2, dy / 2);
    } else view.panBy(dx, dy);
  });
  canvas.addEventListener('pointerup', event => {
    const wasAlone = pointers.delete(event.pointerId) && pointers.size === 0;
    // A hand is never quite still.
    if (wasAlone && travelled < 5) select(view.movieAt(...place(event)));
  });
  canvas.addEventListener('pointercancel', event => pointers.delete(event.pointerId));
  canvas.addEventListener('pointerleave', () => hover(-1));
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    view.zoomAt(Math.exp(-clamp(pixels, -300, 300) / 400), ...place(event));
  }, { passive: false });

  function hover(movie) {
    if (movie === view.hovered) return;
    view.hovered = movie;
    canvas.style.cursor = movie < 0 ? '' : 'pointer';
    view.invalidate();
  }

  // ---- Keys and buttons
  const keys = {
    ArrowLeft: () => view.panBy(PAN_STEP, 0),
    ArrowRight: () => view.panBy(-PAN_STEP, 0),
    ArrowUp: () => view.panBy(0, PAN_STEP),
    ArrowDown: () => view.panBy(0, -PAN_STEP),
    '+': () => view.zoomAt(ZOOM_STEP),
    '=': () => view.zoomAt(ZOOM_STEP),
    '-': () => view.zoomAt(1 / ZOOM_STEP),
    Home: () => view.showAll(),
    Enter: () => select(view.movieAt(view.width / 2, view.height / 2, Infinity)),
    Escape: () => select(-1),
  };
  canvas.addEventListener('keydown', event => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  for (const event of ['focus', 'blur']) canvas.addEventListener(event, () => view.invalidate());
  element('zoom-in').addEventListener('click', () => view.zoomAt(ZOOM_STEP));
  element('zoom-out').addEventListener('click', () => view.zoomAt(1 / ZOOM_STEP));
  element('whole').addEventListener('click', () => view.showAll());

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => view.readColors());
}
