import { get } from '../api.js';
import { h, replace, setText, sync, uid } from '../dom.js';
import { bytes, duration, files, number, speed } from '../format.js';
import { has, t } from '../i18n.js';
import { listen, live, serverNow } from '../live.js';
import { hint, plain } from '../said.js';
import { ago, empty, fault, kind, pill, setPill } from '../ui.js';

const SMOOTH = 0.4; // how much the newest sample counts

/** Learns from successive samples how fast something goes. */
class Pace {
  at = 0;
  bytes = 0;
  speed = 0;

  sample(now, total) {
    const seconds = (now - this.at) / 1000;
    if (this.at !== 0 && total < this.bytes) {
      this.speed = 0; // another step began
    } else if (this.at !== 0 && seconds > 0.2) {
      const fresh = (total - this.bytes) / seconds;
      this.speed = this.speed === 0 ? fresh : this.speed + SMOOTH * (fresh - this.speed);
    } else if (this.at !== 0) {
      return this.speed;
    }
    this.at = now;
    this.bytes = total;
    return this.speed;
  }
}

const paces = new Map();

function pace(key) {
  if (!paces.has(key)) {
    paces.set(key, new Pace());
  }
  return paces.get(key);
}

/** What an operator should look at, the worst first. */
function warnings(status) {
  const names = new Map(status.servers.map(server => [server.id, server.name]));
  const all = status.warnings.map(w => {
    const code = has(`warn.${w.code}`) ? w.code : 'other';
    const subject = w.subject === undefined ? '' : names.get(w.subject) ?? w.subject;
    const link = { CONFIG: '#/servers', NO_SERVERS: '#/servers', DISK_LOW: '#/system', HANDOVER: '#/system', SWEEP: '#/system' }[w.code];
    return {
      key: `${w.code} ${w.subject ?? ''}`,
      bad: ['CONFIG', 'DISK_LOW'].includes(w.code),
      title: t(`warn.${code}`, { subject, detail: w.detail, code: w.code }),
      text: `${plain(w.detail)}. ${t(`warn.${code}.do`)}`, link,
    };
  });
  for (const server of status.servers) {
    if (server.enabled && server.last?.state === 'failed') {
      const { what, advice } = fault(server.last.fault);
      all.push({
        key: `failed ${server.id}`, bad: true, title: t('warn.FAILED', { subject: server.name }), text: `${what}. ${advice}`,
        link: `#/exchange/${server.last.id}`,
      });
    }
  }
  const others = status.quarantined - status.servers.filter(server => server.last?.state === 'failed').length;
  if (others > 0) {
    all.push({ key: 'quarantine', bad: false, title: t('warn.QUARANTINE', { n: status.quarantined }), text: t('warn.QUARANTINE.do'), link: '#/quarantine' });
  }
  return all.sort((a, b) => Number(b.bad) - Number(a.bad));
}

function warningRow() {
  return h('li', { class: 'card warning' }, h('p', { class: 'strong' }), h('p', { class: 'text' }), h('a', {}, t('warn.look')));
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

/** What is going on: arrivals, whose size nobody knows beforehand, and imports. */
function activities(status) {
  const names = new Map(status.servers.map(server => [server.id, server.name]));
  return [
    ...status.running.map(run => ({
      key: `run ${run.id}`, name: run.serverName, type: run.type, state: 'running', link: `#/exchange/${run.id}`,
      step: run.progress?.step ?? '', percent: run.progress && (run.progress.ofBytes > 0 || run.progress.ofFiles > 0) ? run.progress.percent : null,
      bytes: run.progress?.bytes ?? 0, ofBytes: run.progress?.ofBytes ?? 0, files: run.progress?.files ?? 0, ofFiles: run.progress?.ofFiles ?? 0,
      startedAt: run.startedAt,
    })),
    ...status.receiving.map(arrival => ({
      key: `in ${arrival.session}`, name: names.get(arrival.server) ?? arrival.server, type: arrival.type, state: 'receiving', step: 'receiving',
      percent: null, bytes: arrival.bytes, ofBytes: 0, files: arrival.files, ofFiles: 0, startedAt: arrival.startedAt, lastAt: arrival.lastAt,
    })),
  ];
}

function activityRow(item) {
  const id = uid('run');
  return h('li', { class: 'activity' },
    h('div', { class: 'head' }, h('span', { class: 'strong', id }, item.name), h('span', { class: 'soft' }, kind(item.type)), pill(item.state),
      item.link ? h('a', { href: item.link, 'aria-label': `${t('exchange.open')}: ${item.name}` }, t('exchange.open')) : ''),
    h('progress', { max: 100, 'aria-labelledby': id }),
    h('div', { class: 'numbers' }, h('span', { class: 'step' }), h('span', { class: 'amount' }), h('span', { class: 'pace' }), h('span', { class: 'left' })));
}

function updateActivity(node, item, now) {
  const idle = item.lastAt !== undefined && serverNow() - Date.parse(item.lastAt) > 10_000;
  const rate = pace(`${item.key} ${item.step}`).sample(now, item.bytes);
  const bar = node.querySelector('progress');
  if (item.percent === null) {
    bar.removeAttribute('value');
    bar.classList.toggle('idle', idle);
  } else {
    bar.value = item.percent;
  }
  const step = has(`step.${item.step}`) ? t(`step.${item.step}`) : item.step || t('step.waiting');
  setText(node.querySelector('.step'), item.percent === null ? step : `${step} ${number(item.percent)} %`);
  const amount = [
    item.ofBytes > 0 ? t('count.of', { a: bytes(item.bytes), b: bytes(item.ofBytes) }) : item.bytes > 0 ? bytes(item.bytes) : '',
    item.ofFiles > 0 ? t('count.filesOf', { a: number(item.files), b: number(item.ofFiles) }) : item.files > 0 ? files(item.files) : '',
  ].filter(Boolean).join(', ');
  setText(node.querySelector('.amount'), amount);
  setText(node.querySelector('.pace'), idle ? t('live.idle') : rate > 0 ? speed(rate) : '');
  const left = item.ofBytes > item.bytes && rate > 0 ? (item.ofBytes - item.bytes) / rate : 0;
  setText(node.querySelector('.left'), left > 0 ? t('live.left', { time: duration(left) }) : t('live.since', { time: duration(Math.max(0, (serverNow() - Date.parse(item.startedAt)) / 1000)) }));
}

function stateOf(server, status) {
  if (!server.enabled) {
    return 'disabled';
  }
  if (status.receiving.some(arrival => arrival.server === server.id)) {
    return 'receiving';
  }
  return server.last?.state ?? 'never';
}

function serverCard(server) {
  return h('li', { class: 'server' }, h('div', { class: 'head' }, h('h3', {}), pill('never')), h('p', { class: 'last' }), h('p', { class: 'advice', hidden: true }),
    h('p', { class: 'links' }, h('a', { class: 'open', hidden: true }, t('exchange.open')),
      h('a', { class: 'history', href: `#/exchanges?server=${encodeURIComponent(server.id)}` }, t('exchange.history'))));
}

function updateServer(node, server, status) {
  const state = stateOf(server, status);
  const last = server.last;
  setText(node.querySelector('h3'), server.name);
  setPill(node.querySelector('.pill'), state);
  node.className = `server ${state}`;
  const line = node.querySelector('.last');
  const stamp = last ? `${last.id} ${last.state} ${last.finishedAt ?? ''}` : 'never';
  if (line.dataset.stamp !== stamp) {
    line.dataset.stamp = stamp;
    replace(line, last
      ? [kind(last.type), ', ', ago(last.finishedAt ?? last.startedAt), last.state === 'published' ? `, ${files(last.files)}, ${bytes(last.bytes)}` : '']
      : [t('home.never'), ' ', server.enabled ? h('a', { href: '#/guide' }, t('home.connect')) : '']);
  }
  const advice = node.querySelector('.advice');
  const text = (last?.hints ?? []).map(hint).join(' ');
  advice.hidden = text === '';
  setText(advice, text);
  const open = node.querySelector('.open');
  open.hidden = !last;
  node.querySelector('.history').hidden = !last;
  for (const link of node.querySelectorAll('.links a')) {
    link.setAttribute('aria-label', `${link.textContent}: ${server.name}`);
  }
  if (last) {
    open.setAttribute('href', `#/exchange/${last.id}`);
  }
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
  const disk = h('p', {});
  const meter = h('meter', { min: 0, max: 100, low: 90, high: 95, optimum: 0, 'aria-label': t('system.disk') });
  const sweep = h('p', { class: 'soft' });
  const going = h('section', { class: 'card', 'aria-labelledby': 'now' }, h('h2', { id: 'now' }, t('home.now')), quiet, now);
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
      replace(body, headline, list, going, board,
        h('section', { class: 'card', 'aria-labelledby': 'machine' }, h('h2', { id: 'machine' }, t('home.machine')), disk, meter, sweep,
          h('p', {}, h('a', { href: '#/system' }, t('home.more')))));
    }
    const problems = warnings(status);
    const bad = problems.some(problem => problem.bad);
    headline.className = `headline ${problems.length === 0 ? 'good' : bad ? 'bad' : 'look'}`;
    setText(headline, problems.length === 0 ? t('home.well') : t(bad ? 'home.bad' : 'home.look', { n: problems.length, count: number(problems.length) }));
    list.hidden = problems.length === 0;
    sync(list, problems, problem => problem.key, warningRow, updateWarning);
    const at = Date.parse(status.now);
    const active = activities(status);
    quiet.hidden = active.length > 0;
    now.hidden = active.length === 0;
    sync(now, active, item => item.key, activityRow, (node, item) => updateActivity(node, item, at));
    const keys = active.map(item => `${item.key} ${item.step}`);
    [...paces.keys()].filter(key => !keys.includes(key)).forEach(key => paces.delete(key));
    sync(board, laidOut(groups, status), group => group.key,
      group => h('section', { class: 'group' }, h('h2', {}, group.title), h('ul', { class: 'plainlist servers' })),
      (node, group) => {
        setText(node.querySelector('h2'), group.title);
        sync(node.querySelector('ul'), group.members, server => server.id, serverCard, (card, server) => updateServer(card, server, status));
      });
    const used = status.disk.total > 0 ? 100 - (status.disk.free / status.disk.total) * 100 : 0;
    setText(disk, t('system.free', { free: bytes(status.disk.free), total: bytes(status.disk.total) }));
    meter.value = used;
    if (sweep.dataset.time !== (status.sweep?.time ?? '')) {
      sweep.dataset.time = status.sweep?.time ?? '';
      replace(sweep, status.sweep ? [t('home.sweep'), ' ', ago(status.sweep.time), status.sweep.failures > 0 ? `, ${t('system.failures', { n: status.sweep.failures })}` : ''] : t('home.noSweep'));
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
