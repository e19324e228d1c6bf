import { drawActivity } from '../activity.js';
import { ApiError, call } from '../api.js';
import { commandButton, complain } from '../command.js';
import { h, replace, setText } from '../dom.js';
import { bytes, files, moment } from '../format.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import { fileActions } from '../look.js';
import { firstPart, paged } from '../paged.js';
import { storyAt } from '../story.js';
import { ago, empty, exchangesLink, fact, kind, link, pill, section } from '../ui.js';

const PAUSE = 2_000; // ms between two looks at the story, at least
const PATIENCE = 20; // a look that took so long is made so many times more seldom

/** What an upload that broke off has left, and what one can do with it; both are asked back for. */
function brokenOff(one, first, { server, signal, leave }) {
  const path = `arrivals/${encodeURIComponent(one.session)}`;
  const discard = commandButton('discard', {
    may: 'discardArrival', look: 'danger', call: () => call('DELETE', path), redraw: leave,
  });
  const publish = commandButton('publish', {
    may: 'publishArrival', danger: true, call: () => call('POST', `${path}/publish`), redraw: leave,
  });
  const list = h('ul', { class: 'names' });
  const row = file => h('li', {}, h('code', {}, file.name), `, ${bytes(file.size)} `,
    fileActions(path, { ...file, path: file.name }, { signal }));
  return section('broken', one.handedBy ? t('handin.title') : t('arrival.broken'), [
    h('p', {}, one.handedBy ? t('arrival.handed', { who: one.handedBy }) : t('arrival.brokenWhat')),
    h('dl', { class: 'facts' },
      fact(t('exchange.state'), pill(one.broken ? 'broken-off' : 'receiving')),
      fact(t('exchange.server'), exchangesLink(one.server, server)),
      fact(t('exchange.type'), kind(one.type)),
      fact(t('exchange.started'), moment(one.startedAt)),
      fact(t('arrival.lastByte'), moment(one.lastAt), ' (', ago(one.lastAt), ')'),
      fact(t('exchange.what'), `${files(one.files)}, ${bytes(one.bytes)}`)),
    one.followed ? h('p', {}, t('arrival.followed')) : '',
    h('div', { class: 'buttons' }, discard, publish),
    h('h3', {}, t('exchange.files')),
    paged({ path: `${path}/files`, key: 'files', first, list, into: list, row, signal }),
  ], one.handedBy ? 'card' : 'card bad');
}

/**
 * What is arriving: how much so far, and all that was said. It has no number yet, and may never become an
 * exchange. Also a session in which nothing arrives.
 */
export async function arrival(body, { signal, argument, heading }) {
  const path = `arrivals/${encodeURIComponent(argument)}`;
  const now = h('ul', { class: 'plainlist' });
  const what = h('p', { class: 'soft' });
  const told = h('div', {});
  const left = h('div', {});
  const going = h('section', { class: 'card' }, what, now);
  let brokenAt = '';
  let story = storyAt(`${path}/story`);
  let next = 0;
  let shown = ''; // whose lines are all there
  let first = ''; // shown for the first time
  const ended = new AbortController();
  let seen = null;
  let later = 0;

  function gone() {
    ended.abort();
    replace(body, empty(t('arrival.gone'), h('p', {}, link('exchanges', t('nav.exchanges')))));
  }

  /** All has come: from now on it is an exchange, or it was discarded. */
  function sealed(status) {
    const exchange = [...status.running, ...status.servers.map(server => server.last)]
      .find(one => one?.server === seen.server && one.startedAt === seen.startedAt);
    if (exchange) {
      location.replace(`#/exchange/${exchange.id}`);
    } else {
      gone();
    }
  }

  /** It goes on under a number of its own. */
  function leave({ exchange }) {
    ended.abort();
    location.replace(`#/exchange/${exchange}`);
  }

  async function showBroken(one, status) {
    const stamp = one?.broken || one?.handedBy ? JSON.stringify(one) : '';
    going.hidden = stamp !== '';
    if (stamp !== brokenAt) {
      brokenAt = stamp;
      const server = status.servers.find(each => each.id === one?.server)?.name ?? one?.server;
      replace(left, stamp === '' ? ''
        : brokenOff(one, await firstPart(`${path}/files`, signal), { server, signal, leave }));
    }
  }

  async function look() {
    const { status } = live;
    const still = status?.receiving.find(one => one.session === argument);
    if (still) {
      if (seen !== null && seen.startedAt !== still.startedAt) {
        story = storyAt(`${path}/story`); // the session begins again
      }
      seen = still;
      drawActivity(now, `in ${argument}`, status);
    } else if (status !== null && seen !== null) {
      sealed(status);
      return;
    }
    await showBroken(still, status);
    setText(heading, t(still?.broken ? 'arrival.broken' : still ? 'arrival.title' : 'arrival.session'));
    setText(what, t(still ? 'arrival.what' : 'arrival.nothing'));
    const contact = status?.servers.find(server => server.contact?.session === argument)?.contact;
    const refusals = status?.refusals.filter(refusal => refusal.server === still?.server);
    const stamp = JSON.stringify([still, contact, refusals]);
    const begun = performance.now();
    clearTimeout(later);
    if (stamp === shown) {
      return;
    }
    if (begun < next) {
      later = setTimeout(safely, next - begun); // there may be no further status
      return;
    }
    next = begun + PAUSE;
    const all = await story(signal);
    if (told.firstChild !== all) {
      replace(told, all);
    }
    next = begun + Math.max(PAUSE, PATIENCE * (performance.now() - begun));
    if (stamp === first) {
      shown = stamp;
    } else { // the lines of a request come behind what the status tells of it
      first = stamp;
      clearTimeout(later);
      later = setTimeout(safely, next - performance.now());
    }
  }

  function safely() {
    return look().catch(e => {
      if (signal.aborted || ended.signal.aborted) {
        return;
      }
      if (e instanceof ApiError && e.status === 404) {
        gone();
      } else {
        complain(e);
      }
    });
  }

  try {
    await look();
  } catch (e) {
    if (!(e instanceof ApiError && e.status === 404)) {
      throw e;
    }
    gone();
    return;
  }
  replace(body, left, going, section('story', t('story.title'), told));
  listen(safely, AbortSignal.any([signal, ended.signal]));
  signal.addEventListener('abort', () => clearTimeout(later), { once: true });
}
