import { drawActivity } from '../activity.js';
import { ApiError } from '../api.js';
import { h, replace, setText } from '../dom.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import { storyAt } from '../story.js';
import { empty, reason, say } from '../ui.js';

const PAUSE = 2_000; // ms between two looks at the story, at least
const PATIENCE = 20; // a look that took so long is made so many times more seldom

/**
 * What is arriving: how much so far, and all that was said. It has no number yet, and may never become an
 * exchange. Also a session in which nothing arrives.
 */
export async function arrival(body, { signal, argument, heading }) {
  const path = `arrivals/${encodeURIComponent(argument)}/story`;
  const now = h('ul', { class: 'plainlist' });
  const what = h('p', { class: 'soft' });
  const told = h('div', {});
  let story = storyAt(path);
  let next = 0;
  let shown = '';
  const ended = new AbortController();
  let seen = null;
  let later = 0;

  function gone() {
    ended.abort();
    replace(body, empty(t('arrival.gone'), h('p', {}, h('a', { href: '#/exchanges' }, t('nav.exchanges')))));
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

  async function look() {
    const { status } = live;
    const still = status?.receiving.find(one => one.session === argument);
    if (still) {
      if (seen !== null && seen.startedAt !== still.startedAt) {
        story = storyAt(path); // the session begins again
      }
      seen = still;
      drawActivity(now, `in ${argument}`, status);
    } else if (status !== null && seen !== null) {
      sealed(status);
      return;
    }
    setText(heading, t(still ? 'arrival.title' : 'arrival.session'));
    setText(what, t(still ? 'arrival.what' : 'arrival.nothing'));
    const contact = status?.servers.find(server => server.contact?.session === argument)?.contact;
    const stamp = JSON.stringify([still, contact, status?.refusals.filter(refusal => refusal.server === still?.server)]);
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
    replace(told, await story(signal));
    shown = stamp;
    next = begun + Math.max(PAUSE, PATIENCE * (performance.now() - begun));
  }

  function safely() {
    return look().catch(e => {
      if (signal.aborted || ended.signal.aborted) {
        return;
      }
      if (e instanceof ApiError && e.status === 404) {
        gone();
      } else {
        say(reason(e), true);
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
  replace(body, h('section', { class: 'card' }, what, now),
    h('section', { class: 'card', 'aria-labelledby': 'story' }, h('h2', { id: 'story' }, t('story.title')), told));
  listen(safely, AbortSignal.any([signal, ended.signal]));
  signal.addEventListener('abort', () => clearTimeout(later), { once: true });
}
