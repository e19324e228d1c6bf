import { activities, drawActivities } from '../activity.js';
import { call, can, get } from '../api.js';
import { catalogues, heldCards } from '../catalogue.js';
import { commandButton } from '../command.js';
import { h, replace, setText, sync } from '../dom.js';
import { address, age, bytes, files, number, upper } from '../format.js';
import { handOverLines, stateToday } from '../handover.js';
import { has, t } from '../i18n.js';
import { listen, live, serverNow } from '../live.js';
import { inTitle, isUndecided, plain, receiver } from '../said.js';
import { latest, strip, updateStrip } from '../strip.js';
import { ago, empty, fault, focusHeading, kind, link, pill, section, setPill, space, tested } from '../ui.js';

const NAMED = 3; // so many unknown logins are named
const SAME_VISIT = 300_000; // ms; what 1C asks so soon after its exchange belongs to it

/** Where more of something is shown. */
const WHERE = {
  rejected: id => `#/orders?${new URLSearchParams({ server: id, state: 'rejected' })}`,
  system: () => '#/system', servers: () => '#/servers', people: () => '#/people', guide: () => '#/guide',
  quarantine: () => '#/quarantine',
  server: id => `#/servers?server=${encodeURIComponent(id)}`,
  history: id => `#/exchanges?server=${encodeURIComponent(id)}`,
  exchange: id => `#/exchange/${id}`, arrival: id => `#/arrival/${id}`,
};

/** Their titles say which failure it is; the text below goes on with what more is known of it. */
const TITLE_SAYS_WHY = ['REFUSED', 'NAMELESS'];

/** Why it was refused, what was asked, from where, and what helps. */
function refused({ code: warning, said, detail, refusals }) {
  const [{ fault: code, remote }] = refusals; // the newest first
  const modes = refusals.filter(refusal => refusal.mode !== '').map(refusal => `mode=${refusal.mode}`);
  const more = said.values?.detail;
  const meant = TITLE_SAYS_WHY.includes(warning) ? plain(more, '') : plain(said, detail);
  const advice = more?.code === 'WRONG_ONES' ? t('fault.locked.do') : fault(code).advice;
  const where = [...modes, address(remote)].join(', ');
  return `${meant === '' ? where : `${upper(meant)} (${where})`}. ${advice}`;
}

/** What stands below the title where it is not the warning's own detail. */
const TEXTS = {
  FAILED: (warning, server) => {
    const { fault: code, said } = refusedOf(warning, server);
    const { advice } = fault(code, said);
    const where = plain(said, ''); // the title says what it is
    return where === '' ? advice : `${where}. ${advice}`; // it begins with the name of a file
  },
  BROKEN: (warning, server, arrival) => {
    const amount = `${arrival.files > 0 ? `${files(arrival.files)}, ` : ''}${bytes(arrival.bytes)}`;
    return `${kind(arrival.type)}, ${amount}. ${t('warn.BROKEN.do')}`;
  },
  STRANGERS: ({ refusals }) => {
    const named = refusals.slice(0, NAMED)
      .map(({ login, remote }) => `${t('quoted', { text: login.slice(0, 40) })} (${remote})`).join(', ');
    return `${named}${refusals.length > NAMED ? ', …' : ''}. ${t('warn.STRANGERS.do')}`;
  },
  HANDOVER: ({ said, detail }) =>
    `${plain(said, detail)}. ${t(isUndecided(said) ? 'warn.HANDOVER.held.do' : 'warn.HANDOVER.do')}`,
  WRONG_TOKEN: ({ refusals: [{ remote }] }) => `${address(remote)}. ${t('warn.WRONG_TOKEN.do')}`,
  OFF: () => t('warn.OFF.do'),
  QUARANTINE: () => t('warn.QUARANTINE.do'),
};

/** The refused exchange that a warning is about; nothing where it is about none. */
function refusedOf({ about }, server) {
  return server && [server.last, ...server.refused].find(one => one?.id === about.id);
}

/** Why an exchange or a request was refused, where that is what the warning says. */
function causeOfRefusal(warning, server) {
  const { fault: code, said } = warning.refusals[0] ?? refusedOf(warning, server) ?? {};
  return code ? inTitle(code, said) : '';
}

/** A warning in words; what is one, how bad it is and in which order they come the server says. */
function worded(warning, status) {
  const { key, bad, about, said, detail, refusals, stamp, because, acknowledged } = warning;
  const code = has(`warn.${warning.code}`) ? warning.code : 'other';
  const server = status.servers.find(one => one.id === warning.subject);
  const arrival = status.receiving.find(one => one.session === about.id);
  const since = refusals[0]?.last ?? arrival?.lastAt;
  const text = TEXTS[code] ?? (refusals.length > 0 ? refused : () => `${plain(said, detail)}. ${t(`warn.${code}.do`)}`);
  return {
    key, bad, stamp, because, acknowledged, link: WHERE[about.what](about.id), text: text(warning, server, arrival),
    told: refusals.some(one => one.fault !== 'BAD_REQUEST') ? detail : '', // what never came to Gate was told nothing
    title: upper(t(code === 'HANDOVER' && isUndecided(said) ? 'warn.HANDOVER.held' : `warn.${code}`, {
      subject: server?.name ?? receiver(warning.subject ?? ''), detail, code: warning.code,
      cause: causeOfRefusal(warning, server), n: warning.count, count: number(warning.count),
      time: since === undefined ? '' : age(Date.parse(since), serverNow()),
    })),
  };
}

/** A warning; who has acknowledged it stands below it. What follows from it is told in it, and needs nobody itself. */
function warningRow() {
  const body = () => ({ key: row.dataset.key, stamp: row.dataset.stamp });
  const ask = path => () => call('POST', `warnings/${path}`, { body: body() });
  const row = h('li', { class: 'card warning' },
    h('p', { class: 'strong' }), h('p', { class: 'text' }),
    h('details', { class: 'told', hidden: true }, h('summary', {}, t('refusal.told')), h('p', {}, h('code', {}))),
    h('ul', { class: 'follows' }),
    h('p', { class: 'acts' }, h('a', {}, t('warn.look')),
      commandButton('warn.acknowledge', { may: 'acknowledgeWarning', call: ask('acknowledge'), versioned: true }),
      commandButton('warn.recall', { may: 'recallWarning', call: ask('recall'), versioned: true }),
      h('span', { class: 'seen soft' })));
  return row;
}

function updateWarning(node, warning) {
  const { stamp, acknowledged, title } = warning;
  node.classList.toggle('bad', warning.bad);
  node.dataset.stamp = stamp;
  setText(node.querySelector('.strong'), title);
  setText(node.querySelector('.text'), warning.text);
  const told = node.querySelector('.told');
  told.hidden = warning.told === '';
  setText(told.querySelector('code'), warning.told);
  const follows = node.querySelector('.follows');
  follows.hidden = warning.follows.length === 0;
  sync(follows, warning.follows, each => each.key, () => h('li', {}, h('a')), (item, each) => {
    setText(item.firstChild, each.title);
    item.firstChild.setAttribute('href', each.link);
  });
  const look = node.querySelector('.acts a');
  look.setAttribute('href', warning.link);
  look.setAttribute('aria-label', `${t('warn.look')}: ${title}`);
  for (const [act, shown] of [['acknowledge', acknowledged === undefined], ['recall', acknowledged !== undefined]]) {
    const button = node.querySelector(`[data-act=${act}]`);
    button.hidden = !shown || !can(`${act}Warning`);
    button.setAttribute('aria-label', `${t(`warn.${act}.do`)}: ${title}`);
  }
  line(node.querySelector('.seen'), acknowledged ? `${acknowledged.by} ${acknowledged.at}` : '', () =>
    [`${acknowledged.by}, `, ago(acknowledged.at)]);
}

/** Whether it only says that a person has to decide about goods: where that is asked, it is said. */
function isHeldPlan({ code, said }) {
  return code === 'HANDOVER' && isUndecided(said);
}

/** Those that have a cause of their own, each with what follows from it. */
function causes(problems) {
  const own = problems.filter(({ because }) => because === undefined);
  own.forEach(cause => {
    cause.follows = problems.filter(({ because }) => because === cause.key);
  });
  return own;
}

/** What arrives of a server now; the newest where there are several. */
function arrivingOf(server, status) {
  return server.enabled ? status.receiving.find(arrival => arrival.server === server.id && !arrival.broken) : undefined;
}

function stateOf(server, arriving) {
  return !server.enabled ? 'disabled' : arriving ? 'receiving' : server.last ? stateToday(server.last) : 'never';
}

function serverCard(server) {
  const href = `#/exchanges?server=${encodeURIComponent(server.id)}`;
  return h('li', { class: 'server' },
    h('div', { class: 'head' }, h('h3', {}), pill('never')), h('p', { class: 'last' }),
    ['taken', 'before soft', 'brokenoff', 'contact', 'advice'].map(look => h('p', { class: look, hidden: true })),
    strip(),
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

/** All that stands above the strip tells of one exchange: of what arrives now, else of the last. */
function updateServer(node, server, status, latestOnes) {
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
  const text = arriving ? '' : (last?.hints ?? []).map(hint => plain(hint, '')).join(' ');
  advice.hidden = text === '';
  setText(advice, text);
  updateStrip(node.querySelector('.strip'), latestOnes, server.name);
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
  const since = (last ? Date.parse(last.finishedAt ?? last.startedAt) : 0) + SAME_VISIT;
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

const SOON = [0, 1_000, 5_000]; // ms until one looks for plans after something was published: it is planned then

/** Shows the plans that are held, which the status does not tell of; asks for them when something was published. */
function heldPlans(place, signal, changed) {
  let stamp = '';
  const look = async () => {
    const servers = await catalogues(signal);
    const now = JSON.stringify(servers.map(one => one.status?.held));
    if (place.dataset.stamp !== now) {
      place.dataset.stamp = now;
      replace(place, heldCards(servers, () => look().then(focusHeading)));
      changed();
    }
  };
  const quietly = () => (signal.aborted ? undefined : look().catch(() => {})); // the page of goods says what is wrong
  return status => {
    const now = JSON.stringify(status.servers.map(one => one.publishedAt));
    if (stamp !== now) {
      const waits = stamp === '' ? SOON.slice(0, 1) : SOON;
      stamp = now;
      waits.forEach(ms => setTimeout(quietly, ms));
    }
  };
}

/** The first screen: is everything well? */
export async function home(body, { signal }) {
  const { groups } = await get('config/groups', signal);
  const headline = h('p', { class: 'headline', role: 'status' });
  const list = h('ul', { class: 'plainlist warnings', 'aria-label': t('home.warnings') });
  const seen = h('ul', { class: 'plainlist warnings' });
  const known = h('summary');
  const folded = h('details', { class: 'known', hidden: true }, known, seen);
  const now = h('ul', { class: 'plainlist activities' });
  const quiet = h('p', { class: 'soft' }, t('home.quiet'));
  const board = h('div', { class: 'board' });
  const volume = space();
  const held = h('div', { class: 'helds' });
  const plans = heldPlans(held, signal, () => draw());
  const last = latest(signal, () => draw());
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
      body.removeAttribute('aria-busy');
      const more = h('p', {}, link('system', t('home.more')));
      const machine = section('machine', t('home.machine'), [volume.nodes, sweep, more]);
      replace(body, headline, held, list, folded, going, board, machine);
    }
    plans(status);
    last.follow(status);
    const undecided = held.querySelectorAll('[data-act=pass]').length;
    const shown = held.querySelectorAll('[data-held]').length > 0;
    const all = causes(status.warnings.filter(warning => !shown || !isHeldPlan(warning))
      .map(warning => worded(warning, status)));
    const problems = all.filter(({ acknowledged }) => acknowledged === undefined);
    const others = all.filter(({ acknowledged }) => acknowledged !== undefined);
    const open = problems.length + undecided;
    const bad = undecided > 0 || problems.some(problem => problem.bad);
    const well = hasCome(status) && others.length === 0;
    headline.className = `headline ${open > 0 ? (bad ? 'bad' : 'look') : well ? 'good' : 'look'}`;
    const worst = problems.filter(problem => problem.bad === bad).length + undecided;
    const rest = open - worst;
    const count = { n: others.length, count: number(others.length) };
    setText(headline, open > 0 ? [
      t(bad ? 'home.bad' : 'home.look', { n: worst, count: number(worst) }),
      rest > 0 ? t('home.also', { n: rest, count: number(rest) }) : '',
    ].join(' ') : others.length > 0 ? t('home.known', count) : t(well ? 'home.well' : 'home.nobody'));
    folded.hidden = others.length === 0;
    setText(known, t('home.acknowledged', count));
    sync(seen, others, problem => problem.key, warningRow, updateWarning);
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
          (card, server) => updateServer(card, server, status, last.of(server.id)));
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
