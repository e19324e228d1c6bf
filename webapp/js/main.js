// The frame around every page: who is logged in, which page is shown, in which language.

import { ApiError, call, get, myRole, onExpired, setSession } from './api.js';
import { h, replace } from './dom.js';
import { otherZone, setZone } from './format.js';
import { choose, language, t } from './i18n.js';
import { listen, live, start, stop } from './live.js';
import { failure } from './ui.js';
import { home } from './pages/home.js';
import { login } from './pages/login.js';

const missing = new Set(); // pages that did not come: browsers do not ask for them again before all is loaded anew

async function load(name) {
  if (missing.has(name)) {
    location.reload();
    return new Promise(() => {});
  }
  try {
    return await import(`./pages/${name}.js`);
  } catch (e) {
    missing.add(name);
    throw new ApiError(0, 'NO_ANSWER', String(e.message));
  }
}

/** Only the first screen comes at once: the others when they are asked for, or in a quiet moment. */
function later(name) {
  return async (...all) => (await load(name))[name](...all);
}

const QUIET = 3_000; // ms after the login
const IN_QUIET = [
  'exchange', 'exchanges', 'orders', 'order', 'handovers', 'arrival', 'goods', 'quarantine', 'servers', 'system',
  'guide', 'account',
];

const ROUTES = [
  { path: '', title: 'nav.home', page: home },
  { path: 'exchanges', title: 'nav.exchanges', page: later('exchanges') },
  { path: 'refused', title: 'refused.title', page: later('refused'), under: 'exchanges' },
  { path: 'handin', title: 'handin.title', page: later('handin'), under: 'exchanges' },
  { path: 'exchange', title: 'exchange.title', page: later('exchange'), under: 'exchanges', takes: true },
  { path: 'arrival', title: 'arrival.title', page: later('arrival'), under: '', takes: true },
  { path: 'orders', title: 'nav.orders', page: later('orders') },
  { path: 'order', title: 'order.title', page: later('order'), under: 'orders', takes: true },
  { path: 'handovers', title: 'nav.handovers', page: later('handovers') },
  { path: 'goods', title: 'nav.goods', page: later('goods') },
  { path: 'product', title: 'goods.title', page: later('product'), under: 'goods', takes: true },
  { path: 'quarantine', title: 'nav.quarantine', page: later('quarantine') },
  { path: 'servers', title: 'nav.servers', page: later('servers') },
  { path: 'groups', title: 'nav.groups', page: later('groups') },
  { path: 'people', title: 'nav.people', page: later('people') },
  { path: 'audit', title: 'audit.title', page: later('audit'), under: 'people' },
  { path: 'statistics', title: 'nav.statistics', page: later('statistics') },
  { path: 'system', title: 'nav.system', page: later('system') },
  { path: 'guide', title: 'guide.title', page: later('guide') },
  { path: 'account', title: 'account.title', page: later('account') },
];
const MENU = [
  '', 'exchanges', 'orders', 'handovers', 'goods', 'quarantine', 'servers', 'groups', 'statistics', 'people', 'system',
];

const app = document.getElementById('app');
let user = null; // the login of whoever is logged in
let shown = null; // ends what the page shown is doing
let main = null;
let badge = null;

/** The route of the address, what it takes, and its parameters. */
function parse() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  const route = ROUTES.find(r => r.path === name && (rest.length === 1) === Boolean(r.takes));
  return { route, argument: rest[0] ?? '', query: new URLSearchParams(query ?? '') };
}

function languages() {
  return h('div', { class: 'languages', role: 'group', 'aria-label': 'Язык / Language' },
    [['ru', 'Русский', 'Рус'], ['en', 'English', 'Eng']].map(([tag, name, short]) => h('button', {
      type: 'button', lang: tag, 'aria-label': name, 'aria-pressed': String(language() === tag), 'data-choose': tag,
      onclick: () => {
        choose(tag);
        frame();
        document.querySelector(`[data-choose="${tag}"]`).focus();
      },
    }, short)));
}

function bar() {
  const links = user === null ? [] : [h('nav', { 'aria-label': t('nav.label') }, h('ul', {},
    MENU.map(path => h('li', {}, h('a', { href: `#/${path}`, 'data-path': path },
      t(`nav.${path === '' ? 'home' : path}`),
      path === 'quarantine' ? (badge = h('span', { class: 'badge', hidden: true })) : '')))))];
  const person = user === null ? [] : [
    h('a', { href: '#/account', class: 'person', 'data-path': 'account' },
      user, myRole() === 'administers' ? '' : ` (${t(`role.${myRole()}`)})`),
    h('button', { type: 'button', class: 'plain', id: 'logout', onclick: logout }, t('login.out')),
  ];
  return h('header', { class: 'bar' },
    h('a', { class: 'brand', href: '#/' }, h('img', { src: 'icon.svg', alt: '', width: 28, height: 28 }), '1C Gate'),
    links, h('div', { class: 'corner' }, person, languages()));
}

function connection() {
  const line = h('p', { class: 'connection', role: 'status' });
  const show = () => {
    const lost = live.connection === 'lost';
    line.classList.toggle('lost', lost);
    const text = lost ? t('live.lost') : live.connection === 'polling' ? t('live.polling') : '';
    if (line.textContent !== text) {
      line.textContent = text;
    }
    if (badge !== null) {
      const count = live.status?.quarantined ?? 0;
      badge.hidden = count === 0;
      badge.textContent = String(count);
    }
  };
  return { line, show };
}

let framed = new AbortController();

/** Draws the frame anew, and the page in it. */
function frame() {
  framed.abort();
  framed = new AbortController();
  app.classList.remove('booting');
  const before = main;
  main = h('main', { id: 'main', tabindex: '-1' });
  const skip = h('a', {
    class: 'skip', href: '#main', onclick: event => {
      event.preventDefault();
      main.focus();
    },
  }, t('nav.skip'));
  if (user === null) {
    replace(app, skip, bar(), main);
    document.title = `${t('login.title')} – 1C Gate`;
    shown?.abort();
    shown = new AbortController();
    login(main, { signal: shown.signal, done: entered, before });
    return;
  }
  const state = connection();
  const other = otherZone();
  const clock = other === '' ? '' : h('footer', {}, h('p', { class: 'soft' }, t('time.zone', { zone: other })));
  replace(app, skip, bar(), state.line, main, clock);
  listen(state.show, framed.signal);
  state.show();
  route(false);
}

/** Shows the page of the address. */
async function route(byLink) {
  if (user === null) {
    return;
  }
  shown?.abort();
  shown = new AbortController();
  const signal = shown.signal;
  const { route: found, argument, query } = parse();
  const here = found ? found.under ?? found.path : null;
  for (const link of document.querySelectorAll('[data-path]')) {
    if (link.dataset.path === here) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  const title = found ? t(found.title) : t('nav.nowhere');
  document.title = `${title} – 1C Gate`;
  const heading = h('h1', { tabindex: '-1' }, title);
  const body = h('div', { class: 'page', 'aria-busy': 'true' }, h('p', { class: 'loading' }, t('state.loading')));
  // what is shown one at a time has a way back to where all are
  const back = found?.takes ? h('p', { class: 'back' }, h('a', { href: `#/${here}` }, t(`nav.${here || 'home'}`))) : '';
  replace(main, back, heading, body);
  if (byLink) {
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  if (!found) {
    replace(body, h('p', {}, t('nav.nowhere.text'), ' ', h('a', { href: '#/' }, t('nav.home'))));
    body.removeAttribute('aria-busy');
    return;
  }
  try {
    await found.page(body, { signal, argument, query, user, heading, left });
  } catch (e) {
    if (!signal.aborted && !(e instanceof ApiError && e.status === 401)) {
      replace(body, failure(e, () => route(false)));
    }
  }
  body.removeAttribute('aria-busy');
  performance.mark('drawn'); // what a measurement waits for
}

// Whether somebody is logged in here: only then is asked, as the browser reports every 401 as an error.
const INSIDE = 'onecgate.inside';

function remember(inside) {
  try {
    if (inside) {
      localStorage.setItem(INSIDE, 'yes');
    } else {
      localStorage.removeItem(INSIDE);
    }
  } catch {
    // storage is switched off: one logs in again after a reload
  }
}

function mayBeInside() {
  try {
    return localStorage.getItem(INSIDE) !== null;
  } catch {
    return true;
  }
}

function take(session) {
  setSession(session);
  setZone(session.zone);
  user = session.login;
}

function entered(session) {
  remember(true);
  take(session);
  frame();
  main.querySelector('h1').focus({ preventScroll: true });
  begin();
}

function begin() {
  start();
  setTimeout(() => {
    // what does not come is told when the page is asked for
    IN_QUIET.filter(name => !missing.has(name)).forEach(name => load(name).catch(() => {}));
  }, QUIET);
}

async function logout() {
  stop(); // what still listens would ask for the status, and be told that nobody is logged in
  shown?.abort(); // and so would what the page still loads
  try {
    await call('DELETE', 'session');
  } catch (e) {
    if (!(e instanceof ApiError)) {
      throw e;
    }
  }
  left();
}

function left() {
  stop();
  remember(false);
  setSession(null);
  user = null;
  frame();
}

onExpired(() => {
  if (user !== null) {
    left();
    main.querySelector('.notice').hidden = false;
  }
});

addEventListener('hashchange', () => route(true));

async function boot() {
  if (!mayBeInside()) {
    frame();
    return;
  }
  const { route: first } = parse();
  if (first?.path) {
    import(`./pages/${first.path}.js`).catch(() => {}); // whoever asks for it is told
  }
  try {
    take(await get('session'));
    begin();
  } catch (e) {
    if (!(e instanceof ApiError)) {
      throw e;
    }
    remember(false);
  }
  frame();
}
boot();
