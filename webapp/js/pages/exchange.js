import { drawActivity } from '../activity.js';
import { ApiError, call, get } from '../api.js';
import { h, replace } from '../dom.js';
import { bytes, duration, files, moment, number } from '../format.js';
import { has, t } from '../i18n.js';
import { listen, live, serverNow } from '../live.js';
import { hint, meaning, reply, told } from '../said.js';
import { MOST, storyAt } from '../story.js';
import { act, announcement, ask, cell, empty, failure, fault, focusHeading, kind, pill, reason, say } from '../ui.js';

const FILES = 50; // so many files of a delivery are shown unasked

function fact(label, ...value) {
  return [h('dt', {}, label), h('dd', {}, value)];
}

/** Where a list is longer than what is drawn of it. */
function more(all) {
  return all.length > MOST ? h('p', { class: 'soft' }, t('count.more', { n: number(all.length - MOST) })) : '';
}

function fileRow(file, archives) {
  const came = [
    file.archive ? t('file.from', { archive: file.archive }) : '',
    archives ? t('file.unpacked') : '',
    file.chunks ? t('file.chunks', { n: file.chunks, count: number(file.chunks) }) : '',
  ].filter(Boolean).join(', ');
  const content = archives ? '' : file.unchangedSince ? h('a', { href: `#/exchange/${file.unchangedSince}` }, t('file.unchanged')) : t('file.changed');
  return h('tr', {},
    cell(t('file.name'), 'name', file.name),
    cell(t('file.size'), 'number', bytes(file.size)),
    cell(t('file.came'), '', came),
    cell(t('file.content'), '', content, file.ambiguous ? h('span', { class: 'wrong' }, content === '' ? '' : ', ', t('file.ambiguous')) : ''),
    cell('SHA-256', '', h('code', { class: 'hash' }, file.sha256)));
}

function table(rows) {
  return h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('exchange.files')),
    h('thead', {}, h('tr', {}, [t('file.name'), t('file.size'), t('file.came'), t('file.content'), 'SHA-256'].map((c, i) => h('th', { scope: 'col', class: i === 1 ? 'number' : undefined }, c)))), h('tbody', {}, rows));
}

function contents(e, manifest) {
  if (manifest === null) {
    return e.state === 'published'
      ? h('p', {}, t('exchange.gone', { files: files(e.files), bytes: bytes(e.bytes) }))
      : e.names?.length > 0 ? [h('p', {}, t('exchange.names')), h('ul', { class: 'names' }, e.names.slice(0, MOST).map(name => h('li', {}, h('code', {}, name)))), more(e.names)]
        : h('p', {}, t('exchange.noFiles'));
  }
  if (manifest.files.length === 0) {
    return h('p', {}, t('exchange.noFiles'));
  }
  const all = manifest.files;
  const changed = all.filter(file => !file.unchangedSince).length;
  const list = table([...manifest.archives.map(archive => fileRow(archive, true)), ...all.slice(0, FILES).map(file => fileRow(file, false))]);
  const whole = h('button', {
    type: 'button', 'data-act': 'all', hidden: all.length <= FILES, onclick: () => {
      const rows = all.slice(FILES, MOST).map(file => fileRow(file, false));
      list.querySelector('tbody').append(...rows);
      whole.replaceWith(more(all));
      rows[0].tabIndex = -1;
      rows[0].focus({ preventScroll: true });
    },
  }, t('file.all', { n: Math.min(all.length, MOST), count: number(Math.min(all.length, MOST)) }));
  return [h('p', { class: 'soft' }, t('exchange.changed', { n: number(changed), all: number(all.length) })), list, whole];
}

function findings(manifest) {
  const all = manifest?.findings ?? [];
  return all.length === 0 ? '' : h('section', { class: 'card look' }, h('h2', {}, t('exchange.findings')), h('p', {}, t('exchange.findings.text')),
    h('ul', {}, all.slice(0, MOST).map(f => h('li', {}, h('code', {}, f.file), `: ${f.rule}, `, told(f.detail)))), more(all));
}

async function orNull(promise) {
  try {
    return await promise;
  } catch (e) {
    if (e instanceof ApiError && e.status === 404) {
      return null;
    }
    throw e;
  }
}

/** One exchange, with all that is known of it. */
export async function exchange(body, { signal, argument, heading }) {
  const path = encodeURIComponent(argument);
  const again = () => exchange(body, { signal, argument, heading });
  const asked = serverNow();
  const e = await orNull(get(`exchanges/${path}`, signal));
  if (e === null) {
    replace(body, empty(t('exchange.unknown'), h('p', {}, h('a', { href: '#/exchanges' }, t('nav.exchanges')))));
    return;
  }
  const story = storyAt(`exchanges/${path}/story`);
  const [soFar, manifest, refused, { handlers }] = await Promise.all([
    story(signal),
    e.state === 'published' ? orNull(get(`deliveries/${path}`, signal)) : null,
    e.state === 'failed' ? get('quarantine', signal) : null,
    get('handlers', signal),
  ]);
  const kept = refused?.exchanges.find(r => r.id === e.id);
  heading.textContent = t('exchange.heading', { server: e.serverName, time: moment(e.startedAt) });

  const facts = h('dl', { class: 'facts' },
    fact(t('exchange.state'), pill(e.state), e.released ? ` ${t('exchange.released')}` : ''),
    fact(t('exchange.server'), h('a', { href: `#/exchanges?server=${encodeURIComponent(e.server)}` }, e.serverName), h('span', { class: 'soft' }, ` (${e.login})`)),
    fact(t('exchange.type'), kind(e.type), e.event ? `, ${announcement(e.event)}${e.event.timestamp ? ` ${moment(e.event.timestamp * 1000)}` : ''}` : ''),
    fact(t('exchange.started'), moment(e.startedAt)),
    fact(t('exchange.sealed'), moment(e.sealedAt), h('span', { class: 'soft' }, ` ${has(`closed.${e.closedBy}`) ? t(`closed.${e.closedBy}`) : e.closedBy}`)),
    e.finishedAt ? fact(t('exchange.finished'), moment(e.finishedAt)) : '',
    fact(t('exchange.took'), duration(e.seconds)),
    e.state === 'published' && !e.event ? fact(t('exchange.what'), `${files(e.files)}, ${bytes(e.bytes)}`) : '',
    fact(t('exchange.id'), h('code', {}, e.id)));

  const words = reply(e.fault, e.error);
  const meant = meaning(e.error || words); // the title says the rest
  const why = e.state !== 'failed' ? '' : h('section', { class: 'card bad', 'aria-labelledby': 'why' }, h('h2', { id: 'why' }, t('exchange.why')),
    h('p', { class: 'strong' }, fault(e.fault).what), h('p', {}, fault(e.fault).advice),
    words ? h('p', {}, t('exchange.told'), ' ', h('code', { class: 'told' }, words), meant && [' – ', meant]) : '',
    h('p', { class: 'soft' }, kept ? t('quarantine.kept', { bytes: bytes(kept.bytes) }) : t('quarantine.notKept')),
    kept ? quarantineButtons(kept, e.serverName, again) : '');

  const hints = e.hints?.length > 0
    ? h('section', { class: 'card look' }, h('h2', {}, t('exchange.hints')), h('ul', {}, e.hints.map(sentence => h('li', {}, hint(sentence))))) : '';

  const buttons = h('div', { class: 'buttons' });
  if (e.state === 'running') {
    const cancel = h('button', {
      type: 'button', class: 'danger', 'data-act': 'cancel', onclick: async () => {
        if (await ask(t('cancel.title'), t('cancel.text'), t('cancel.do'), true)) {
          await act(cancel, async () => {
            await call('POST', `exchanges/${path}/cancel`);
            say(t('cancel.done'));
            focusHeading();
          });
        }
      },
    }, t('cancel.do'));
    buttons.append(cancel);
  }
  buttons.append(h('a', { class: 'button', href: `api/exchanges/${path}/story.zip`, download: true }, t('exchange.storyZip')));
  if (manifest !== null && manifest.files.length > 0) {
    buttons.append(h('a', { class: 'button', href: `api/deliveries/${path}/download`, download: true }, t('exchange.download')));
  }
  if (manifest !== null && handlers.length > 0) {
    const replay = h('button', {
      type: 'button', 'data-act': 'replay', onclick: async () => {
        if (await ask(t('replay.title'), t('replay.text'), t('replay.do'))) {
          await act(replay, async () => {
            await call('POST', `deliveries/${path}/replay`);
            say(t('replay.done'));
          });
        }
      },
    }, t('replay.do'));
    buttons.append(replay);
  }

  const now = h('ul', { class: 'plainlist' });
  const happened = h('div', {}, soFar);
  replace(body, why, h('section', { class: 'card', hidden: e.state !== 'running' }, now), hints, h('section', { class: 'card' }, facts, buttons), findings(manifest),
    h('section', { class: 'card', 'aria-labelledby': 'files' }, h('h2', { id: 'files' }, t('exchange.files')), contents(e, manifest)),
    h('section', { class: 'card', 'aria-labelledby': 'story' }, h('h2', { id: 'story' }, t('story.title')), happened));
  if (e.state === 'running') {
    follow(e, { now, happened, story, asked, signal, again });
  }
}

/**
 * Shows how an import goes on and what is written down about it, until it ends; then all is shown anew. A status
 * from before the import was asked about does not say that it has ended: it may not have begun then.
 */
function follow(e, { now, happened, story, asked, signal, again }) {
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  let step = null;

  async function look() {
    const { status } = live;
    if (status === null) {
      return;
    }
    const mine = drawActivity(now, `run ${e.id}`, status);
    if (mine === undefined) {
      if (Date.parse(status.now) >= asked) {
        ended.abort();
        await again();
      }
      return;
    }
    if (mine.step !== step) {
      step = mine.step;
      replace(happened, await story(both));
    }
  }

  const safely = () => look().catch(problem => {
    if (!signal.aborted && problem.name !== 'AbortError') {
      say(reason(problem), true);
      if (ended.signal.aborted) {
        replace(now, h('li', {}, failure(problem, again)));
      }
    }
  });
  listen(safely, both);
  safely();
}

/** What can be done with a refused exchange of this server; both are asked back for. */
export function quarantineButtons(refused, name, done) {
  const path = encodeURIComponent(refused.id);
  const release = h('button', {
    type: 'button', class: 'main', 'data-act': 'release', 'aria-label': `${t('release.do')}: ${name}`, onclick: async () => {
      if (await ask(t('release.title'), t('release.text'), t('release.do'))) {
        await act(release, async () => {
          await call('POST', `quarantine/${path}/release`);
          say(t('release.done'));
          await done();
          focusHeading();
        });
      }
    },
  }, t('release.do'));
  const remove = h('button', {
    type: 'button', class: 'danger', 'data-act': 'delete', 'aria-label': `${t('delete.do')}: ${name}`, onclick: async () => {
      if (await ask(t('delete.title'), t('delete.text'), t('delete.do'), true)) {
        await act(remove, async () => {
          await call('DELETE', `quarantine/${path}`);
          say(t('delete.done'));
          await done();
          focusHeading();
        });
      }
    },
  }, t('delete.do'));
  return h('div', { class: 'buttons' }, release, remove);
}

