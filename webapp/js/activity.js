// What is going on, each with a bar that moves: how far, how fast, how long still.

import { h, setText, sync, uid } from './dom.js';
import { bytes, duration, files, number, speed } from './format.js';
import { has, t } from './i18n.js';
import { serverNow } from './live.js';
import { kind, pill } from './ui.js';

const SMOOTH = 0.4; // how much the newest sample counts
const STILL = 10_000; // ms without a byte: 1C pauses

/** Learns from successive samples how fast something goes, and since when it has not moved. */
class Pace {
  at = 0;
  bytes = 0;
  speed = 0;
  moved = 0;

  sample(now, total) {
    if (this.at === 0 || total !== this.bytes) {
      this.moved = now;
    } else if (now - this.moved < STILL) {
      return this.speed; // the next status may only be on its way
    }
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

/** What is going on: arrivals, whose size nobody knows beforehand, and imports. */
export function activities(status) {
  const names = new Map(status.servers.map(server => [server.id, server.name]));
  return [
    ...status.running.map(run => ({
      key: `run ${run.id}`, name: run.serverName, type: run.type, state: 'running', link: `#/exchange/${run.id}`,
      step: run.progress?.step ?? '', percent: run.progress && (run.progress.ofBytes > 0 || run.progress.ofFiles > 0) ? run.progress.percent : null,
      bytes: run.progress?.bytes ?? 0, ofBytes: run.progress?.ofBytes ?? 0, files: run.progress?.files ?? 0, ofFiles: run.progress?.ofFiles ?? 0,
      startedAt: run.startedAt,
    })),
    ...status.receiving.map(arrival => ({
      key: `in ${arrival.session}`, link: `#/arrival/${arrival.session}`, name: names.get(arrival.server) ?? arrival.server, type: arrival.type, state: arrival.broken ? 'broken-off' : 'receiving', step: 'receiving',
      percent: null, bytes: arrival.bytes, ofBytes: 0, files: arrival.files, ofFiles: 0, startedAt: arrival.startedAt, lastAt: arrival.lastAt, broken: arrival.broken,
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

/** Nobody wants to see tenths run. */
function whole(seconds) {
  return duration(Math.max(1, Math.round(seconds)));
}

function updateActivity(node, item) {
  const now = serverNow();
  const its = pace(`${item.key} ${item.step}`);
  const rate = its.sample(now, item.bytes);
  // A connection that is open and silent has no last chunk to go by.
  const idle = item.lastAt !== undefined && now - Math.min(Date.parse(item.lastAt), its.moved) > STILL;
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
  setText(node.querySelector('.left'), left > 0 ? t('live.left', { time: whole(left) }) : t('live.since', { time: whole((now - Date.parse(item.startedAt)) / 1000) }));
}

/** Draws the one of this key, on a page of its own; undefined where it is not going on. */
export function drawActivity(list, key, status) {
  const mine = activities(status).find(item => item.key === key);
  if (mine !== undefined) {
    drawActivities(list, [{ ...mine, link: undefined }], status);
  }
  return mine;
}

/** Draws these activities into a list, and keeps what is there. */
export function drawActivities(list, items, status) {
  sync(list, items, item => item.key, activityRow, updateActivity);
  const known = activities(status).map(item => `${item.key} ${item.step}`);
  [...paces.keys()].filter(key => !known.includes(key)).forEach(key => paces.delete(key));
}
