/** The page around the map: search, details, legend, and the input by mouse, touch and keyboard. */
{
  const MAXIMUM_MATCHES = 50;
  const PAN_STEP = 60, ZOOM_STEP = 1.5;

  const data = JSON.parse(document.getElementById('data').textContent);
  const { titles, labels, genres, likes, groups, groupNames, neighbors, scores } = data;
  const element = id => document.getElementById(id);
  const [canvas, query, matches] = ['map', 'query', 'matches'].map(element);
  const view = new MapView(canvas, data, groupNames.length);
  const announce = text => { element('status').textContent = text; };
  const create = (tag, properties, ...children) => {
    const created = Object.assign(document.createElement(tag), properties);
    created.append(...children);
    return created;
  };

  element('map-label').textContent = `Map of ${titles.length.toLocaleString('en')} movies`;

  // ---- The selected movie
  function select(movie) {
    view.selected = movie;
    view.related = movie < 0 ? [] : neighbors[movie];
    view.invalidate();
    element('details').hidden = movie < 0;
    if (movie < 0) return announce('No movie is selected.');
    element('title').textContent = titles[movie];
    element('facts').textContent = [genres[movie], `liked by ${likes[movie].toLocaleString('en')}`].filter(text => text).join(' · ');
    element('neighbors').replaceChildren(...neighbors[movie].map((other, rank) => {
      const button = create('button', { type: 'button' },
        create('span', { className: 'score', textContent: (scores[movie][rank] / 1000).toFixed(3) }),
        create('span', { className: 'name', textContent: titles[other] }));
      button.addEventListener('click', () => {
        goTo(other);
        // The button no longer exists, so keyboard users continue at the new title.
        element('title').focus();
      });
      return create('li', {}, button);
    }));
    document.querySelector('aside').scrollTop = 0;
    announce(`${titles[movie]}: ${neighbors[movie].length} similar movies`);
  }

  function goTo(movie) {
    view.goTo(movie);
    select(movie);
  }

  // ---- Search: a combobox with a list, as in the ARIA Authoring Practices Guide
  /** Case, accents, punctuation and apostrophes do not matter: "Amélie" is "amelie", and "Bug's Life, A" is "bugs life a". */
  const fold = text => text.normalize('NFKD').replace(/[\p{M}'’]/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const searchable = titles.map((title, movie) => ` ${fold(title)} ${fold(labels[movie])}`);
  let found = [], active = -1;

  /** Finds the titles that have all words, in any order. Those that have them as one phrase are first. */
  function findTitles(text) {
    const words = fold(text).split(' ').filter(word => word);
    const nouns = words.filter(word => !['the', 'a', 'an'].includes(word));
    const wanted = nouns.length > 0 ? nouns : words;
    if (wanted.length === 0) return [];
    const all = [...titles.keys()].filter(movie => wanted.every(word => searchable[movie].includes(word)));
    const isPhrase = movie => searchable[movie].includes(` ${wanted.join(' ')}`);
    return [...all.filter(isPhrase), ...all.filter(movie => !isPhrase(movie))].slice(0, MAXIMUM_MATCHES);
  }

  function search() {
    found = findTitles(query.value);
    matches.replaceChildren(...found.map((movie, index) => {
      const option = create('li', { id: `match-${index}`, textContent: titles[movie] });
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      // Otherwise the field would lose the focus before the click, which would close the list.
      option.addEventListener('mousedown', event => event.preventDefault());
      option.addEventListener('click', () => choose(index));
      return option;
    }));
    activate(found.length > 0 ? 0 : -1);
    showMatches(found.length > 0);
    const isMissing = found.length === 0 && query.value.trim() !== '';
    element('none').hidden = !isMissing;
    element('none').textContent = isMissing ? `Not among the ${titles.length.toLocaleString('en')} most liked movies.` : '';
    if (!query.value.trim()) return;
    if (found.length === MAXIMUM_MATCHES) announce(`${MAXIMUM_MATCHES} titles or more`);
    else announce(found.length === 1 ? '1 title' : `${found.length} titles`);
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
  element('legend').append(...[...new Set(groups)].sort((a, b) => a - b).map(group => {
    const name = groupNames[group], count = groups.filter(other => other === group).length;
    const swatch = create('span', { className: 'swatch' });
    swatch.style.background = `var(--group-${group})`;
    const button = create('button', { type: 'button' }, swatch, create('span', { textContent: name }));
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      view.group = view.group === group ? -1 : group;
      for (const item of element('legend').querySelectorAll('button'))
        item.setAttribute('aria-pressed', String(item === button && view.group === group));
      view.invalidate();
      announce(view.group < 0 ? 'All genres' : `${name}: ${count.toLocaleString('en')} movies`);
    });
    return create('li', {}, button);
  }));

  // ---- Mouse and touch
  const pointers = new Map();
  let distance = 0;

  const place = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    if (pointers.size === 0) distance = 0;
    pointers.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', event => {
    const now = place(event), before = pointers.get(event.pointerId);
    if (!before) return hover(view.movieAt(...now));
    pointers.set(event.pointerId, now);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    distance += Math.hypot(dx, dy);
    if (other) {
      const spread = point => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
      view.zoomAt(spread(now) / spread(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      view.panBy(dx / 2, dy / 2);
    } else view.panBy(dx, dy);
  });
  canvas.addEventListener('pointerup', event => {
    const wasOnly = pointers.delete(event.pointerId) && pointers.size === 0;
    // A click may move the pointer by a few pixels.
    if (wasOnly && distance < 5) select(view.movieAt(...place(event)));
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
