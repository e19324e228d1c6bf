import { drawActivity } from '../activity.js';
import { ApiError, call, can, get } from '../api.js';
import { changeRow, counts, isReady } from '../catalogue.js';
import { command, commandButton, complain, say } from '../command.js';
import { h, replace } from '../dom.js';
import { bytes, duration, files, moment, number } from '../format.js';
import { A_FINDING, finding, findings } from '../found.js';
import { handOverBeside, handOverHistory, isLate, stateToday } from '../handover.js';
import { t, wordsOr } from '../i18n.js';
import { listen, live, serverNow } from '../live.js';
import { fileActions, thumbnail } from '../look.js';
import { firstPart, paged, room } from '../paged.js';
import { causeOf, meaning, receiver, says, told } from '../said.js';
import { storyAt } from '../story.js';
import {
  announcement, cell, empty, exchangeLink, exchangesLink, fact, failure, fault, focusHeading, heads, kind, link,
  pill, refusal, section, setPill, tested,
} from '../ui.js';

function fileRow(base, file, signal) {
  const one = { ...file, path: file.name };
  const came = [
    file.archive ? t('file.from', { archive: file.archive }) : '',
    file.unpacked ? t('file.unpacked') : '',
    file.chunks ? t('file.chunks', { n: file.chunks, count: number(file.chunks) }) : '',
  ].filter(Boolean).join(', ');
  const content = file.unpacked ? ''
    : file.unchangedSince ? link(`exchange/${file.unchangedSince}`, t('file.unchanged')) : t('file.changed');
  return h('tr', {},
    cell(t('file.name'), 'name', file.unpacked ? '' : thumbnail(base, one), file.name),
    cell(t('file.size'), 'number', bytes(file.size)),
    cell(t('file.came'), '', came),
    cell(t('file.content'), '', content,
      file.ambiguous ? h('span', { class: 'wrong' }, content === '' ? '' : ', ', t('file.ambiguous')) : ''),
    cell(t('file.do'), 'does', file.unpacked ? '' : fileActions(base, one, { signal }),
      h('details', { class: 'sum' }, h('summary', { 'aria-label': `SHA-256: ${file.name}` }, 'SHA-256'),
        h('code', { class: 'hash' }, file.sha256))));
}

/** A table of files: their names, their sizes, and what else is told of them. */
function filesTable(caption, more, into) {
  return h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, caption),
    heads([[t('file.name')], [t('file.size'), 'number'], ...more.map(label => [label])]), into);
}

/** The list of the files of a delivery, as `paged` wants it. */
function deliveredList(path, signal) {
  const into = h('tbody', {});
  const base = `deliveries/${path}`;
  const list = filesTable(t('exchange.files'), [t('file.came'), t('file.content'), t('file.do')], into);
  return { path: `${base}/files`, key: 'files', list, into, row: file => fileRow(base, file, signal), signal };
}

function delivered(path, first, signal) {
  const counts = { n: number(first.changed), all: number(first.published) };
  return [h('p', { class: 'soft' }, t('exchange.changed', counts)), paged({ ...deliveredList(path, signal), first })];
}

function named(path, first, signal) {
  const list = h('ul', { class: 'names' });
  const row = name => h('li', {}, h('code', {}, name));
  return [h('p', {}, t('exchange.names')),
    paged({ path: `exchanges/${path}/names`, key: 'names', first, list, into: list, row, signal })];
}

/** Whether something was published: where 1C took orders nothing was. */
function hasDelivery(e) {
  return e.state === 'published' && e.orders === undefined;
}

/** Where the delivery is: in the inbox, or how it left. */
function stayOf({ state, there, at, by, way }) {
  const words = t(`stay.${way ?? state}`, { time: at ? moment(at) : '?', by: by ?? '?' });
  return there && state !== 'lies' ? `${words}. ${t('stay.still')}` : words;
}

function loading() {
  return h('p', { class: 'loading' }, t('state.loading'));
}

// What a list is drawn of that is on its way, for the room that it takes.
const A_FILE = { name: '\u00a0', size: 0, sha256: '' };

/** What came: the files of the delivery, or where there is none the names of what was received. */
function contents(e, path, { delivery, names }, signal) {
  if (delivery !== null) {
    return delivery.total === 0 ? h('p', {}, t('exchange.noFiles')) : delivered(path, delivery, signal);
  }
  if (hasDelivery(e)) {
    return h('p', {}, t('exchange.gone', { files: files(e.files), bytes: bytes(e.bytes) }));
  }
  return names === null ? h('p', {}, t('exchange.noFiles')) : named(path, names, signal);
}

function foundList(e, path, signal) {
  const list = h('ul', { class: 'plainlist found' });
  return { path: `deliveries/${path}/findings`, key: 'findings', list, into: list, row: f => finding(f, e), signal };
}

const PUTTING = 600_000; // ms for a file that is put back; a slow line takes its time

/** Puts a mended file in place of one that came by itself; nothing for one that came in an archive. */
function mender(e, path, { file, etag, again }) {
  const may = 'putBackQuarantined';
  if (file.came === 'unpacked' || !can(may)) {
    return '';
  }
  const input = h('input', { type: 'file', hidden: true, 'data-mend': file.path });
  const button = h('button', {
    type: 'button', 'data-act': 'mend', 'aria-label': `${t('mend.do')}: ${file.name}`, onclick: () => input.click(),
  }, t('mend.do'));
  input.addEventListener('change', () => {
    const [chosen] = input.files;
    input.value = ''; // so that the same can be chosen again
    if (chosen === undefined) {
      return;
    }
    command(button, {
      ask: {
        title: t('mend.title'), yes: t('mend.do'),
        text: [t('mend.text', { chosen: chosen.name, size: bytes(chosen.size), name: file.name }), ...newerText(e)],
      },
      call: () => call('PUT', `quarantine/${path}/file?${new URLSearchParams({ path: file.path })}`,
        { bytes: chosen, etag, patience: PUTTING }),
      say: t('mend.done'), versioned: true, redraw: () => again().then(focusHeading),
    });
  });
  return [' ', button, input];
}

/** That it was released, by whom and when; of one that was released long ago that is not known. */
function releasedBy({ releasedBy: one }) {
  return one ? t('exchange.releasedBy', { who: one.by, time: moment(one.at) }) : t('exchange.released');
}

/** Which files people have put back, when and who. */
function menders(all) {
  return h('ul', { class: 'plainlist' },
    all.map(one => h('li', {}, t('mend.by', { name: one.name, who: one.by, time: moment(one.at) }))));
}

/** What was refused, file by file, to be looked into and taken along: where the reason is in one, at that place. */
function keptFiles(e, path, { first, again }, signal) {
  if (first === null) {
    return '';
  }
  const into = h('tbody', {});
  const list = filesTable(t('kept.title'), [t('file.do')], into);
  const replaced = new Set(e.mended?.map(one => one.name));
  const row = file => {
    const { line, column } = e.place ?? {};
    const old = file.came === 'received' && replaced.has(file.name);
    const at = !old && line > 0 && e.said?.values?.name === file.name ? { line, column } : undefined;
    return h('tr', { 'data-name': old ? undefined : file.name },
      cell(t('file.name'), 'name', file.name,
        old || file.came === 'mended' ? h('span', { class: 'soft' }, ` (${t(old ? 'kept.old' : 'kept.mended')})`) : ''),
      cell(t('file.size'), 'number', bytes(file.bytes)),
      cell(t('file.do'), '', fileActions(`quarantine/${path}`, file, { at, signal }),
        old ? '' : mender(e, path, { file, etag: first.etag, again })));
  };
  return section('kept', t('kept.title'), [
    h('p', { class: 'soft' }, t('kept.text')),
    can('putBackQuarantined') ? h('p', { class: 'soft' }, t('mend.what')) : '',
    paged({ path: `quarantine/${path}/files`, key: 'files', first, list, into, row, signal }),
  ]);
}

/** What may be wrong in a file so that it can be mended; a virus is no mistake. */
const MENDABLE = ['BROKEN_XML', 'BROKEN_ARCHIVE', 'SUSPICIOUS_CONTENT.secret', 'SUSPICIOUS_CONTENT.picture',
  'SUSPICIOUS_CONTENT.name'];

/** Whether what is wrong is in a file, which a person may mend and put back. */
function isMendable(e) {
  return e.kept !== undefined && e.said?.code === 'IN' && MENDABLE.includes(causeOf(e.fault, e.said))
    && can('putBackQuarantined');
}

/** That it can be mended here, and the way to the file; of one in an archive to where the archive is. */
function mendFirst(e) {
  const go = () => {
    const row = [...document.querySelectorAll('#kept ~ * [data-name]')].find(one =>
      one.dataset.name === e.said.values.name);
    const kept = document.querySelector('#kept');
    kept.tabIndex = -1;
    (row?.querySelector('[data-act=mend]') ?? kept).focus();
  };
  return h('span', {}, t('mend.first'), ' ',
    h('button', { type: 'button', class: 'plain', 'data-act': 'tomend', onclick: go }, t('mend.go')));
}

/** What says that a file came cut off or was changed on its way: 1C has it whole. */
const CUT = ['ENDS_EARLY', 'ENDS_INSIDE', 'NO_ELEMENT', 'NOT_ZIP', 'MISSING_BYTES', 'TOO_MANY_BYTES', 'SIZE_MISSING',
  'DAMAGED_DATA', 'DAMAGED', 'ZIP_DIRECTORY'];

/** The two ways out of a mistake in a file, of which one is enough: the better one first. */
function ways(e, advice) {
  const here = mendFirst(e);
  const isCut = CUT.some(code => says(e.said, code));
  const again = h('span', {}, e.fault === 'BROKEN_XML' && !isCut ? t('ways.in1c') : advice);
  const hereFirst = !isCut && e.fault !== 'SUSPICIOUS_CONTENT';
  return [h('p', {}, t('ways.two')), h('ul', { class: 'ways' },
    (hereFirst ? [here, again] : [again, here]).map(way => h('li', {}, way)))];
}

/** That it was refused again after a person has put a mended file back; nothing where nobody has. */
function mendedInVain({ mended }) {
  const last = mended?.at(-1);
  return last ? h('p', { class: 'strong' },
    t('mend.again', { name: last.name, who: last.by, time: moment(last.at) })) : '';
}

const SOON = 40; // ms for which what is known of an exchange waits for the rest of it
const LATER = 1_000; // ms until one looks again where what is shown can hardly be the end of it
const TRIES = 5; // so often: it may also wait for a handler that is not there

/** What can be done about one that waits, or once more for one of several handlers while the delivery is there. */
function handOverButtons(one, { path, several, redraw }) {
  const { handler: of } = one;
  const query = new URLSearchParams({ handler: of });
  const button = (name, address, more) => commandButton(name, {
    of: receiver(of), call: () => call('POST', `${address}?${query}`), redraw: answer => redraw(of, answer), ...more,
  });
  if (one.state === 'waiting') {
    return h('span', { class: 'buttons' },
      one.behind ? '' : button('handover.hasten', `exchanges/${path}/hasten`, { may: 'hastenHandOver' }),
      button('handover.skip', `exchanges/${path}/skip`, { may: 'skipHandOver', look: 'danger' }));
  }
  return several ? h('span', { class: 'buttons' }, button('handover.again', `deliveries/${path}/replay`, {
    may: 'replayDelivery',
  })) : '';
}

/**
 * Who has it, and what happened on the way: that it was published does not say so. Drawn anew when something becomes of
 * it, or one asks.
 *
 * @param there the handlers that can be given it once more
 * @param state the pill of the exchange, which tells of them too
 */
function handOvers(e, path, { there, state }, signal) {
  const list = h('ul', { class: 'plainlist handovers' });
  const settle = commandButton('settle', { call: () => call('POST', `exchanges/${path}/settle`), redraw: refresh });
  let tries = TRIES;
  const card = section('who', t('handover.title'), [list, h('div', { class: 'buttons' }, settle)]);
  card.querySelector('h2').tabIndex = -1;

  function draw(all) {
    setPill(state, stateToday({ ...e, handOvers: all }));
    card.classList.toggle('bad', all.some(isLate));
    card.hidden = all.length === 0;
    settle.hidden = !can('settleHandOvers') || !all.some(one => one.state === 'given-up');
    const open = [...list.querySelectorAll('details[open]')].map(node => node.dataset.handler);
    replace(list, all.map(one => h('li', { 'data-handler': one.handler }, pill(one.state), ' ',
      h('strong', {}, receiver(one.handler)), ' ', handOverBeside(one),
      handOverButtons(one, { path, several: all.length > 1 && there.includes(one.handler), redraw }),
      one.history.length > 0 ? handOverHistory(one) : '')));
    list.querySelectorAll('details').forEach(node => {
      node.open = open.includes(node.dataset.handler);
    });
    const known = live.status?.handOvers.some(one => one.server === e.server);
    if (tries > 0 && !known && all.some(one => one.state === 'waiting')) {
      tries -= 1;
      setTimeout(quietly, SOON); // it was taken before the status could tell that it waits
    }
  }

  /** After a button, which is no more: what became of it stands there now. */
  async function redraw(handler, answer) {
    if (answer.skipped === false) {
      say(t('handover.skip.soon'));
    }
    await refresh();
    const now = [...list.children].find(node => node.dataset.handler === handler);
    (now?.querySelector('button, summary') ?? card.querySelector('h2')).focus();
  }

  async function refresh() {
    draw((await get(`exchanges/${path}`, signal)).handOvers ?? []);
  }

  function quietly() {
    refresh().catch(() => {}); // the page says so where nobody answers
  }

  const stampOf = status => JSON.stringify(
    [...status?.handOvers ?? [], ...status?.givenUp ?? []].filter(one => one.server === e.server));
  let stamp = stampOf(live.status);
  listen(() => {
    const now = stampOf(live.status);
    if (now !== stamp) {
      stamp = now;
      quietly();
    }
  }, signal);
  draw(e.handOvers ?? []);
  return { card, refresh };
}

const CHANGES = 100; // more changes that are shown at once

/** Under which title the changes of a table stand. */
function sortOf(things) {
  return ['product', 'offer', 'group', 'property'].find(word => things.startsWith(word)) ?? 'other';
}

/** What has become of a thing; what it has belongs to it, so where that comes or goes the thing has changed. */
function kindOf({ things, kind }) {
  return /^(product|offer)_/.test(things) ? 'changed' : kind;
}

/** Those of one table and kind, of which more can be shown. */
function pileOf(server, delivery, { things, kind, changes, more }) {
  const rows = some => some.map(one => changeRow(server, one));
  const list = h('ul', { class: 'plainlist changes' }, rows(changes));
  let after = changes.at(-1).n;
  const button = commandButton('part.more', {
    call: () => get(`catalogue/${encodeURIComponent(server)}/changes?${
      new URLSearchParams({ delivery, things, kind, after, limit: CHANGES })}`),
    redraw: next => {
      const shown = list.children.length;
      list.append(...rows(next.changes));
      after = next.changes.at(-1)?.n;
      button.hidden = !next.more;
      list.children[shown]?.querySelector('a')?.focus({ preventScroll: true });
    },
  });
  button.hidden = !more;
  return [list, button];
}

/** Lists by what is made of each, in the order in which that comes first, below one title each. */
function grouped(all, of, draw) {
  const groups = new Map();
  all.forEach(one => groups.set(of(one), [...groups.get(of(one)) ?? [], one]));
  return [...groups].map(([name, its]) => draw(name, its));
}

/** What it changed of the goods, goods first; nothing where it changed nothing, or no catalogue is kept. */
async function goodsChanged(e, path, signal) {
  if (!await isReady(e.server, signal)) {
    return '';
  }
  const deliveries = `catalogue/${encodeURIComponent(e.server)}/deliveries`;
  const { deliveries: [done] } = await get(`${deliveries}?delivery=${path}`, signal);
  if (done === undefined) {
    return ''; // it waits
  }
  const { piles } = await get(`${deliveries}/${path}`, signal);
  const blocks = grouped(piles, one => sortOf(one.things), (sort, ofSort) => h('div', { class: 'changeblock' },
    h('h3', {}, t(`changes.of.${sort}`)),
    grouped(ofSort, kindOf, (kind, ofKind) => [h('h4', {}, t(`changes.${kind}`)),
      ofKind.map(pile => pileOf(e.server, e.id, pile))])));
  const by = done.decidedBy ?? '';
  const refused = done.state === 'refused' ? h('p', { class: 'wrong' }, t('changes.refused', { by }))
    : by === '' ? '' : h('p', { class: 'soft' }, t('changes.passed', { by }));
  const nothing = done.changeLast < done.changeFirst && done.state !== 'refused';
  return section('goods', t('changes.title'), [refused, h('p', { class: 'counts' }, counts(done)),
    nothing ? h('p', {}, t('changes.none')) : '', blocks]);
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

/**
 * The places of the parts of a page: filled with what comes soon, else when it comes; until then they hold its room.
 *
 * @param parts each with what is coming, never undefined, with what draws that, and with its room
 */
async function placesOf(parts, signal, again) {
  const soon = new Promise(resolve => setTimeout(resolve, SOON));
  const came = await Promise.all(parts.map(({ coming }) => Promise.race([coming, soon])));
  return parts.map(({ coming, draw, room: held }, i) => {
    if (came[i] !== undefined) {
      return h('div', {}, draw(came[i]));
    }
    const place = h('div', {}, held());
    coming.then(it => replace(place, draw(it)))
      .catch(problem => (signal.aborted ? undefined : replace(place, failure(problem, again))));
    return place;
  });
}

/** One exchange, with all that is known of it, which it answers. */
export async function exchange(body, { signal, argument, heading }) {
  const path = encodeURIComponent(argument);
  const again = async () => {
    const now = await exchange(body, { signal, argument, heading });
    if (now?.state === 'failed' && (now.mended || now.released) && now.finishedAt !== e.finishedAt) {
      say(t('exchange.refusedAgain'), true); // who has put a file back is far below the reason
    }
    return now;
  };
  const asked = serverNow();
  const [e, { handlers }] = await Promise.all([
    orNull(get(`exchanges/${path}`, signal)), get('handlers', signal),
  ]);
  if (e === null) {
    replace(body, empty(t('exchange.unknown'), h('p', {}, link('exchanges', t('nav.exchanges')))));
    return undefined;
  }
  heading.textContent = t('exchange.heading', { server: e.serverName, type: kind(e.type), time: moment(e.startedAt) });
  document.title = `${heading.textContent} – 1C Gate`;

  const soft = text => h('span', { class: 'soft' }, ` ${text}`);
  const state = pill(stateToday(e));
  const facts = h('dl', { class: 'facts' },
    fact(t('exchange.state'), state, e.released ? ` ${releasedBy(e)}` : ''),
    fact(t('exchange.server'), exchangesLink(e.server, e.serverName), soft(`(${e.login})`)),
    fact(t('exchange.type'), kind(e.type), tested(e), e.event ? `, ${announcement(e.event)}` : '',
      e.event?.timestamp ? ` ${moment(e.event.timestamp * 1000)}` : ''),
    fact(t('exchange.started'), moment(e.startedAt)),
    fact(t('exchange.sealed'), moment(e.sealedAt), soft(e.handedBy && e.closedBy === 'hand'
      ? t('closed.handed', { who: e.handedBy }) : wordsOr(`closed.${e.closedBy}`, e.closedBy))),
    e.finishedAt ? fact(t('exchange.finished'), moment(e.finishedAt)) : '',
    fact(t('exchange.took'), duration(e.seconds), e.mended || e.released ? soft(t('exchange.took.taken')) : ''),
    e.orders ? fact(t('exchange.what'), h('a', { href: `#/orders?server=${encodeURIComponent(e.server)}&state=sent` },
      t('count.orders', { n: e.orders, count: number(e.orders) }))) : '',
    e.state === 'published' && !e.event ? fact(t('exchange.what'), `${files(e.files)}, ${bytes(e.bytes)}`) : '',
    e.mended ? fact(t('exchange.mended'), menders(e.mended)) : '',
    e.stay ? fact(t('exchange.stay'), stayOf(e.stay)) : '',
    fact(t('exchange.id'), h('code', {}, e.id)));

  const { what, advice } = e.state === 'failed' ? fault(e.fault, e.said) : {};
  const why = e.state !== 'failed' ? '' : section('why', t('exchange.why'), [
    e.released ? h('p', { class: 'strong' }, t('release.again')) : '',
    mendedInVain(e), h('p', { class: 'strong' }, what), isMendable(e) ? ways(e, advice) : '',
    refusal({ said: e.said, text: e.error, told: e.told, place: e.place, advice: isMendable(e) ? '' : advice }),
    h('p', { class: 'soft' },
      e.kept === undefined ? t('quarantine.notKept') : t('quarantine.kept', { bytes: bytes(e.kept) })),
    e.kept === undefined ? '' : quarantineButtons({ id: e.id, reason: e.told, exchange: e }, again),
  ], 'card bad');

  const hints = e.hints?.length > 0 ? section(undefined, t('exchange.hints'),
    h('ul', {}, e.hints.map(hint => h('li', {}, told(hint, '')))), 'card look') : '';

  const buttons = h('div', { class: 'buttons' });
  if (e.state === 'running') {
    buttons.append(commandButton('cancel', {
      may: 'cancelExchange', look: 'danger', call: () => call('POST', `exchanges/${path}/cancel`), redraw: focusHeading,
    }));
  }
  const download = (from, words) => h('a', { class: 'button', href: `api/${from}`, download: true }, words);
  buttons.append(download(`exchanges/${path}/story.zip`, t('exchange.storyZip')));

  const there = e.stay?.there === true; // it may go at any moment
  const who = hasDelivery(e) ? handOvers(e, path, { there: there ? handlers : [], state }, signal) : null;
  const ofDelivery = there ? [
    e.files > 0 ? download(`deliveries/${path}/download`, t('exchange.download')) : '',
    handlers.length > 0 ? commandButton('replay', {
      may: 'replayDelivery', call: () => call('POST', `deliveries/${path}/replay`), redraw: who.refresh,
    }) : '',
    commandButton('delivery.remove', {
      may: 'removeDelivery', look: 'danger', call: () => call('DELETE', `deliveries/${path}`),
      redraw: () => again().then(focusHeading),
    }),
  ].filter(Boolean) : [];
  buttons.append(...ofDelivery);

  function received(delivery, names) {
    if (delivery === null) {
      ofDelivery.forEach(one => one.remove()); // it has gone meanwhile
    }
    return contents(e, path, { delivery, names }, signal);
  }

  const story = storyAt(`exchanges/${path}/story`);
  const part = (is, of) => (is ? orNull(firstPart(of, signal)) : null);
  const filed = content => section('files', t('exchange.files'), content);
  const storied = content => section('story', t('story.title'), content);
  const places = await placesOf([{
    coming: hasDelivery(e) ? goodsChanged(e, path, signal).catch(() => '') : '', // it may have no catalogue
    draw: card => card, room: () => '',
  }, {
    coming: part(there && e.findings > 0, `deliveries/${path}/findings`),
    draw: first => (first === null ? '' : findings(paged({ ...foundList(e, path, signal), first }))),
    room: () => findings(room({ ...foundList(e, path, signal), total: e.findings, item: A_FINDING })),
  }, {
    coming: part(e.kept !== undefined, `quarantine/${path}/files`),
    draw: first => keptFiles(e, path, { first, again }, signal),
    room: () => section('kept', t('kept.title'), loading()),
  }, {
    // those in quarantine are listed already, the refused one among them
    coming: e.orders || e.kept !== undefined ? null : Promise.all([part(there, `deliveries/${path}/files`),
      part(e.nameCount > 0 && e.state !== 'published', `exchanges/${path}/names`)]),
    draw: came => (came === null ? '' : filed(received(...came))),
    room: () => filed([loading(), there ? room({ ...deliveredList(path, signal), total: e.files, item: A_FILE }) : '']),
  }, { coming: story(signal), draw: storied, room: () => storied(loading()) }], signal, again);
  const now = h('ul', { class: 'plainlist' });
  replace(body, why, h('section', { class: 'card', hidden: e.state !== 'running' }, now), hints,
    h('section', { class: 'card' }, facts, buttons), who?.card ?? '', places);
  if (e.state === 'running') {
    follow(e, { now, story, asked, signal, again });
  }
  return e;
}

/**
 * Shows how an import goes on and what is written down about it, until it ends; then all is shown anew. A status
 * from before the import was asked about does not say that it has ended: it may not have begun then. If none comes
 * after it, because the import ended while that one was made, one asks again.
 */
function follow(e, { now, story, asked, signal, again }) {
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  let step = null;
  let later = 0;

  async function end() {
    if (!both.aborted) {
      ended.abort();
      await again();
    }
  }

  async function look() {
    const { status } = live;
    if (status === null) {
      return;
    }
    clearTimeout(later);
    const mine = drawActivity(now, `run ${e.id}`, status);
    if (mine === undefined) {
      if (Date.parse(status.now) >= asked) {
        await end();
      } else {
        later = setTimeout(() => safely(end), LATER);
      }
      return;
    }
    if (mine.step !== step) {
      step = mine.step;
      await story(both);
    }
  }

  const safely = doing => doing().catch(problem => {
    if (!signal.aborted && problem.name !== 'AbortError') {
      complain(problem);
      if (ended.signal.aborted) {
        replace(now, h('li', {}, failure(problem, again)));
      }
    }
  });
  listen(() => safely(look), both);
  safely(look);
}

/** What one is asked before a refused exchange is released: what was found, and what was published meanwhile. */
export function releaseTexts({ exchange: e, reason: why }) {
  const found = meaning(e.said) ?? h('code', {}, why ?? '');
  return [
    e.fault === 'SUSPICIOUS_CONTENT' ? [t('release.found'), ' ', found] : t('release.unchecked'),
    t('release.text'),
    ...newerText(e),
  ];
}

/** That a newer exchange was published meanwhile, if one was. */
function newerText(e) {
  return e.newer ? [[t('release.newer', { type: kind(e.type) }), ' ', exchangeLink(e.newer)]] : [];
}

/** What can be done with a refused exchange: to release it only where that can succeed. Both are asked back for. */
export function quarantineButtons(refused, done) {
  const path = encodeURIComponent(refused.id);
  const of = refused.exchange?.serverName ?? refused.id;
  const redraw = () => done().then(focusHeading);
  return h('div', { class: 'buttons' },
    refused.exchange?.releasable ? commandButton('release', {
      may: 'releaseQuarantined', of, danger: true, text: releaseTexts(refused),
      call: () => call('POST', `quarantine/${path}/release`), redraw,
    }) : '',
    commandButton('delete', {
      may: 'removeQuarantined', of, look: 'danger', call: () => call('DELETE', `quarantine/${path}`), redraw,
    }));
}
