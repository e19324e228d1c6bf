import { activities, drawActivities } from '../activity.js';
import { get } from '../api.js';
import { h, replace, setText, sync } from '../dom.js';
import { age, bytes, files, number } from '../format.js';
import { handOverLines } from '../handover.js';
import { has, t } from '../i18n.js';
import { listen, live, serverNow } from '../live.js';
import { hint, plain } from '../said.js';
import { ago, empty, fault, kind, link, pill, section, setPill, space, tested } from '../ui.js';

// 1C may ask for what nobody has, or again
const HARMLESS = ['UNKNOWN_MODE', 'UNKNOWN_TYPE', 'STOPPING', 'IMPORT_WAITS'];
const OF_DISK = ['DISK_FULL', 'DISK_READ_ONLY', 'DISK_DENIED', 'DISK_FAILED'];
const NAMED = 3; // so many unknown logins are named
const SAME_VISIT = 300_000; // ms; what 1C asks so soon after its exchange belongs to it

// whoever sent it, something in between or the address is wrong
const ELSEWHERE = ['NO_LOGIN', 'WRONG_ADDRESS', 'BAD_REQUEST'];

/** Those of one cause together: one cause is one warning, whatever 1C went on to ask. */
function together(refusals, keyOf) {
  const causes = new Map();
  for (const refusal of refusals) { // the newest first
    const key = keyOf(refusal);
    const same = causes.get(key) ?? { ...refusal, key, times: 0, modes: [] };
    causes.set(key, { ...same, times: same.times + refusal.times, modes: [...same.modes, refusal.mode] });
  }
  return [...causes.values()];
}

function asked(modes) {
  return modes.map(mode => `mode=${mode}`);
}

function adviceOf(refusal) {
  return refusal.text.includes('too many wrong ones') ? t('fault.locked.do') : fault(refusal.fault).advice;
}

/** Where one sees more of it: a wrong password is nobody's session. */
function linkOf(refusal, server) {
  if (OF_DISK.includes(refusal.fault)) {
    return '#/system';
  }
  return refusal.fault === 'BAD_CREDENTIALS' || !server.contact ? '#/servers' : `#/arrival/${server.contact.session}`;
}

/** What came without a login of ours, the same cause together: which 1C it was can only be guessed by its address. */
function nameless(refusals, when) {
  const keyOf = refusal => `nameless ${refusal.fault} ${refusal.fault === 'BAD_REQUEST' ? refusal.text : ''}`;
  return together(refusals, keyOf).map(refusal => ({
    key: refusal.key, bad: false,
    title: t(
      has(`warn.${refusal.fault}`) ? `warn.${refusal.fault}` : 'warn.NAMELESS',
      { n: refusal.times, count: number(refusal.times), time: when(refusal) },
    ),
    text: `${said(refusal)} (${[...asked(refusal.modes.filter(Boolean)), refusal.remote].join(', ')}). `
      + `${refusal.fault === 'BAD_REQUEST' ? '' : `${t('exchange.told')} ${refusal.text}. `}${adviceOf(refusal)}`,
    link: '#/guide',
  }));
}

/** What a refusal means, as the beginning of a sentence. */
function said(refusal) {
  const meant = plain(refusal.text);
  return `${meant.charAt(0).toUpperCase()}${meant.slice(1)}`;
}

/** Requests refused before an exchange began; all unknown logins are one warning, as anybody can make them up. */
function refused(status, servers) {
  const worth = status.refusals.filter(refusal => !HARMLESS.includes(refusal.fault));
  const when = refusal => age(Date.parse(refusal.last), serverNow());
  // all that a server asks that is switched off has one warning
  const ofServer = ({ server, fault: code }) => `refused ${server} ${servers.get(server).enabled ? code : 'off'}`;
  const known = together(worth.filter(refusal => servers.has(refusal.server)), ofServer).map(refusal => {
    const server = servers.get(refusal.server);
    const counted = { subject: server.name, n: refusal.times, count: number(refusal.times), time: when(refusal) };
    if (!server.enabled) {
      return { key: refusal.key, bad: false, title: t('warn.OFF', counted), text: t('warn.OFF.do'), link: '#/servers' };
    }
    return {
      key: refusal.key, bad: OF_DISK.includes(refusal.fault), title: t('warn.REFUSED', counted),
      text: `${said(refusal)} (${asked(refusal.modes).join(', ')}, ${refusal.remote}). `
        + `${t('exchange.told')} ${refusal.text}. ${adviceOf(refusal)}`,
      link: linkOf(refusal, server),
    };
  });
  const others = worth.filter(refusal => !servers.has(refusal.server));
  const isNameless = refusal => refusal.login === '' || ELSEWHERE.includes(refusal.fault);
  known.push(...nameless(others.filter(isNameless), when));
  const unknown = others.filter(refusal => refusal.server === undefined && !isNameless(refusal));
  const logins = [...new Map(unknown.map(refusal => [refusal.login, refusal])).values()];
  const named = logins.slice(0, NAMED).map(refusal => `«${refusal.login.slice(0, 40)}» (${refusal.remote})`).join(', ');
  return logins.length === 0 ? known : [...known, {
    key: 'refused strangers', bad: false,
    title: t('warn.STRANGERS', { n: logins.length, count: number(logins.length), time: when(logins[0]) }),
    text: `${named}${logins.length > NAMED ? ', …' : ''}. ${t('warn.STRANGERS.do')}`, link: '#/servers',
  }];
}

/** When the last exchange of a server ended, as far as it has; what came before is settled by it. */
function settledAt(last) {
  return last ? Date.parse(last.finishedAt ?? last.startedAt) : 0;
}

/** What arrived and broke off, where 1C has not delivered the like since. */
function broken(status, servers) {
  return status.receiving.filter(arrival => arrival.broken && !arrival.followed).map(arrival => ({
    key: `broken ${arrival.session}`, bad: false,
    title: t('warn.BROKEN', {
      subject: servers.get(arrival.server)?.name ?? arrival.server, time: age(Date.parse(arrival.lastAt), serverNow()),
    }),
    text: `${kind(arrival.type)}, ${arrival.files > 0 ? `${files(arrival.files)}, ` : ''}${bytes(arrival.bytes)}. `
      + t('warn.BROKEN.do'),
    link: `#/arrival/${arrival.session}`,
  }));
}

/** The exchange of the first of these hand-overs. */
function whereOf([first]) {
  return first ? `#/exchange/${first.delivery}` : '#/system';
}

/** What an operator should look at, the worst first. */
function warnings(status) {
  const servers = new Map(status.servers.map(server => [server.id, server]));
  const all = status.warnings.map(w => {
    const code = has(`warn.${w.code}`) ? w.code : 'other';
    const subject = w.subject === undefined ? '' : servers.get(w.subject)?.name ?? w.subject;
    const link = {
      SILENT: `#/exchanges?server=${encodeURIComponent(w.subject)}`, CONFIG: '#/servers', NO_SERVERS: '#/servers',
      DISK_LOW: '#/system', DISK_RESERVE: '#/system', HANDOVER: '#/system', HANDOVER_NOBODY: '#/system',
      SWEEP: '#/system', ORDERS_REJECTED: '#/servers',
      ORDERS_IN_VAIN: `#/servers?server=${encodeURIComponent(w.subject)}`,
      ORDERS_ASIDE: `#/servers?server=${encodeURIComponent(w.subject)}`,
      HANDOVER_FAILS: whereOf(
        status.handOvers.filter(one => one.handler === w.subject).sort((a, b) => b.attempts - a.attempts)),
      HANDOVER_GIVEN_UP: whereOf(status.givenUp.filter(one => one.handler === w.subject)),
    }[w.code];
    return {
      key: `${w.code} ${w.subject ?? ''}`,
      bad: [
        'CONFIG', 'DISK_LOW', 'DISK_RESERVE', 'HANDOVER_FAILS', 'HANDOVER_GIVEN_UP', 'ORDERS_REJECTED', 'ORDERS_ASIDE',
      ].includes(w.code),
      title: t(`warn.${code}`, { subject, detail: w.detail, code: w.code }),
      text: `${plain(w.detail)}. ${t(`warn.${code}.do`)}`, link,
    };
  });
  for (const server of status.servers) {
    if (server.enabled && server.last?.state === 'failed') {
      const { what, advice } = fault(server.last.fault, server.last.error);
      all.push({
        key: `failed ${server.id}`, bad: true, title: t('warn.FAILED', { subject: server.name }),
        text: `${what}. ${advice}`, link: `#/exchange/${server.last.id}`,
      });
    }
  }
  all.push(...refused(status, servers), ...broken(status, servers));
  const others = status.quarantined - status.servers.filter(server => server.last?.state === 'failed').length;
  if (others > 0) {
    all.push({
      key: 'quarantine', bad: false, title: t('warn.QUARANTINE', { n: others, count: number(others) }),
      text: t('warn.QUARANTINE.do'), link: '#/quarantine',
    });
  }
  return all.sort((a, b) => Number(b.bad) - Number(a.bad));
}

function warningRow() {
  return h('li', { class: 'card warning' },
    h('p', { class: 'strong' }), h('p', { class: 'text' }), h('a', {}, t('warn.look')));
}

function updateWarning(node, warning) {
  node.classList.toggle('bad', warning.bad);
  setText(node.querySelector('.strong'), warning.title);
  setText(node.querySelector('.text'), warning.text);
  const link = node.querySelector('a');
  link.hidden = warning.link === undefined;
  if (warning.link !== undefined) {
    link.setAttribute('href', warning.link);
    link.setAttribute('aria-label', `${t('warn.look')}: ${warning.title}`);
  }
}

/** What arrives of a server now; the newest where there are several. */
function arrivingOf(server, status) {
  return server.enabled ? status.receiving.find(arrival => arrival.server === server.id && !arrival.broken) : undefined;
}

function stateOf(server, arriving) {
  return !server.enabled ? 'disabled' : arriving ? 'receiving' : server.last?.state ?? 'never';
}

function serverCard(server) {
  const href = `#/exchanges?server=${encodeURIComponent(server.id)}`;
  return h('li', { class: 'server' },
    h('div', { class: 'head' }, h('h3', {}), pill('never')), h('p', { class: 'last' }),
    ['taken', 'before soft', 'brokenoff', 'contact', 'advice'].map(look => h('p', { class: look, hidden: true })),
    h('p', { class: 'links' }, h('a', { class: 'open', hidden: true }, t('exchange.open')),
      h('a', { class: 'history', href }, t('exchange.history'))));
}

/** Fills a line where what it tells has changed; where there is nothing to tell it is hidden. */
function line(node, stamp, parts) {
  node.hidden = stamp === '';
  if ((node.dataset.stamp ?? '') !== stamp) {
    node.dataset.stamp = stamp;
    replace(node, stamp === '' ? '' : parts());
  }
}

function outcome(last) {
  return [kind(last.type), tested(last), ', ', ago(last.finishedAt ?? last.startedAt),
    last.state === 'published' ? `, ${files(last.files)}, ${bytes(last.bytes)}` : ''];
}

/** All that stands above the links tells of one exchange: of what arrives now, else of the last. */
function updateServer(node, server, status) {
  const arriving = arrivingOf(server, status);
  const state = stateOf(server, arriving);
  const last = server.last;
  const stamp = last ? `${last.id} ${last.state} ${last.finishedAt ?? ''}` : '';
  const put = (look, ...more) => line(node.querySelector(look), ...more);
  setText(node.querySelector('h3'), server.name);
  setPill(node.querySelector('.pill'), state);
  node.className = `server ${state}`;
  if (arriving) {
    const amount = `${arriving.files > 0 ? `, ${files(arriving.files)}` : ''}, ${bytes(arriving.bytes)}`;
    put('.last', `in ${arriving.session} ${arriving.startedAt} ${amount}`, () =>
      [kind(arriving.type), ', ', t('home.since'), ' ', ago(arriving.startedAt), amount]);
  } else {
    put('.last', stamp || state, () => (last ? outcome(last)
      : [t('home.never'), ' ', server.enabled ? link('guide', t('home.connect')) : '']));
  }
  const handOvers = arriving ? [] : last?.handOvers ?? [];
  put('.taken', handOvers.length > 0 ? JSON.stringify(handOvers) : '', () => handOverLines(handOvers));
  put('.before', arriving ? stamp || 'first' : '', () => (last
    ? [t('home.before'), ' ', link(`exchange/${last.id}`, t(`state.${last.state}`)), ', ', outcome(last)]
    : t('home.first')));
  const brokenOff = status.receiving.find(one => one.server === server.id && one.broken && !one.followed);
  put('.brokenoff', server.enabled && brokenOff ? `${brokenOff.session} ${brokenOff.lastAt}` : '', () =>
    [t('home.broken'), ' ', link(`arrival/${brokenOff.session}`, ago(brokenOff.lastAt))]);
  const sent = status.receiving.some(arrival => arrival.session === server.contact?.session);
  updateContact(node.querySelector('.contact'), server, state === 'running' || arriving !== undefined || sent);
  const advice = node.querySelector('.advice');
  const text = arriving ? '' : (last?.hints ?? []).map(hint).join(' ');
  advice.hidden = text === '';
  setText(advice, text);
  const open = node.querySelector('.open');
  open.hidden = !last && !arriving;
  node.querySelector('.history').hidden = !last;
  for (const one of node.querySelectorAll('.links a')) {
    one.setAttribute('aria-label', `${one.textContent}: ${server.name}`);
  }
  if (arriving || last) {
    open.setAttribute('href', arriving ? `#/arrival/${arriving.session}` : `#/exchange/${last.id}`);
  }
}

/** Whether 1C was here since its last exchange: it reaches Gate, but has sent nothing. */
function updateContact(node, { contact, last, enabled }, sent) {
  const since = settledAt(last) + SAME_VISIT;
  const away = !enabled || sent || contact === undefined || Date.parse(contact.at) <= since;
  line(node, away ? '' : `${contact.session} ${contact.at}`, () =>
    [t(last ? 'home.contactAgain' : 'home.contact'), ' ', link(`arrival/${contact.session}`, ago(contact.at))]);
}

/** Whether any 1C has been here; a connection test is none. Before that nobody knows whether all is well. */
function hasCome(status) {
  const real = exchange => exchange !== undefined && exchange.closedBy !== 'test';
  return status.receiving.length > 0 || status.running.some(real)
    || status.servers.some(({ contact, last }) => contact !== undefined || real(last));
}

/** The groups with their servers, those of no group at the end. */
function laidOut(groups, status) {
  const byId = new Map(status.servers.map(server => [server.id, server]));
  const placed = new Set();
  const shown = groups.map(group => {
    const members = group.members.filter(id => byId.has(id)).map(id => byId.get(id));
    members.forEach(member => placed.add(member.id));
    return { key: group.id, title: group.title, members };
  }).filter(group => group.members.length > 0);
  const rest = status.servers.filter(server => !placed.has(server.id));
  if (rest.length > 0) {
    shown.push({ key: ' rest', title: shown.length > 0 ? t('home.ungrouped') : t('nav.servers'), members: rest });
  }
  return shown;
}

/** The first screen: is everything well? */
export async function home(body, { signal }) {
  const { groups } = await get('config/groups', signal);
  const headline = h('p', { class: 'headline', role: 'status' });
  const list = h('ul', { class: 'plainlist warnings', 'aria-label': t('home.warnings') });
  const now = h('ul', { class: 'plainlist activities' });
  const quiet = h('p', { class: 'soft' }, t('home.quiet'));
  const board = h('div', { class: 'board' });
  const volume = space();
  const sweep = h('p', { class: 'soft' });
  const going = section('now', t('home.now'), [quiet, now]);
  let drawn = false;

  const draw = () => {
    const status = live.status;
    if (status === null) {
      if (live.connection === 'lost' && !drawn) {
        replace(body, empty(t('live.lost')));
      }
      return;
    }
    if (!drawn) {
      drawn = true;
      performance.mark('first-status'); // what a measurement waits for
      body.removeAttribute('aria-busy');
      const more = h('p', {}, link('system', t('home.more')));
      replace(body, headline, list, going, board, section('machine', t('home.machine'), [volume.nodes, sweep, more]));
    }
    const problems = warnings(status);
    const bad = problems.some(problem => problem.bad);
    headline.className = `headline ${problems.length > 0 ? (bad ? 'bad' : 'look') : hasCome(status) ? 'good' : 'look'}`;
    const worst = problems.filter(problem => problem.bad === bad).length;
    const rest = problems.length - worst;
    setText(headline, problems.length === 0 ? t(hasCome(status) ? 'home.well' : 'home.nobody') : [
      t(bad ? 'home.bad' : 'home.look', { n: worst, count: number(worst) }),
      rest > 0 ? t('home.also', { n: rest, count: number(rest) }) : '',
    ].join(' '));
    list.hidden = problems.length === 0;
    sync(list, problems, problem => problem.key, warningRow, updateWarning);
    const active = activities(status).filter(item => !item.broken);
    quiet.hidden = active.length > 0;
    now.hidden = active.length === 0;
    drawActivities(now, active, status);
    sync(board, laidOut(groups, status), group => group.key,
      group => h('section', { class: 'group' }, h('h2', {}, group.title), h('ul', { class: 'plainlist servers' })),
      (node, group) => {
        setText(node.querySelector('h2'), group.title);
        sync(node.querySelector('ul'), group.members, server => server.id, serverCard,
          (card, server) => updateServer(card, server, status));
      });
    volume.show(status.disk);
    if (sweep.dataset.time !== (status.sweep?.time ?? '')) {
      sweep.dataset.time = status.sweep?.time ?? '';
      const { time, failures: n } = status.sweep ?? {};
      replace(sweep, time ? [t('home.sweep'), ' ', ago(time), n > 0 ? `, ${t('system.failures', { n })}` : '']
        : t('home.noSweep'));
    }
  };
  listen(draw, signal);
  draw();
  if (!drawn) {
    await new Promise(resolve => {
      listen(() => (drawn ? resolve() : undefined), signal);
      signal.addEventListener('abort', resolve);
    });
  }
}
