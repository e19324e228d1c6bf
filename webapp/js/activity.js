// What is going on, each with a bar that moves: how far, how fast, how long still.

import { h, setText, sync, uid } from './dom.js';
import { bytes, duration, files, number, speed } from './format.js';
import { t, wordsOr } from './i18n.js';
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
      step: '', bytes: 0, ofBytes: 0, files: 0, ofFiles: 0, ...run.progress,
      key: `run ${run.id}`, name: run.serverName, type: run.type, state: 'running', link: `#/exchange/${run.id}`,
      percent: run.progress?.ofBytes > 0 || run.progress?.ofFiles > 0 ? run.progress.percent : null,
      startedAt: run.startedAt,
    })),
    ...status.receiving.map(arrival => ({
      key: `in ${arrival.session}`, name: names.get(arrival.server) ?? arrival.server, type: arrival.type,
      state: arrival.broken ? 'broken-off' : 'receiving', link: `#/arrival/${arrival.session}`, step: 'receiving',
      percent: null, bytes: arrival.bytes, ofBytes: 0, files: arrival.files, ofFiles: 0,
      startedAt: arrival.startedAt, lastAt: arrival.lastAt, broken: arrival.broken,
    })),
  ];
}

/** A bar and its numbers, to be shown by `updateMeters`; named by an element, or by a text. */
export function meters(named) {
  return [h('progress', { max: 100, ...named }),
    h('div', { class: 'numbers' }, ['step', 'amount', 'pace', 'left'].map(look => h('span', { class: look })))];
}

function activityRow(item) {
  const id = uid('run');
  return h('li', { class: 'activity' },
    h('div', { class: 'head' },
      h('span', { class: 'strong', id }, item.name), h('span', { class: 'soft' }, kind(item.type)), pill(item.state),
      item.link
        ? h('a', { href: item.link, 'aria-label': `${t('exchange.open')}: ${item.name}` }, t('exchange.open')) : ''),
    meters({ 'aria-labelledby': id }));
}

/** Nobody wants to see tenths run. */
function whole(seconds) {
  return duration(Math.max(1, Math.round(seconds)));
}

/** Shows in the meters of an element how far one that is going on is. */
export function updateMeters(node, item) {
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
  const step = wordsOr(`step.${item.step}`, item.step || t('step.waiting'));
  setText(node.querySelector('.step'), item.percent === null ? step : `${step} ${number(item.percent)} %`);
  const ofBytes = t('count.of', { a: bytes(item.bytes), b: bytes(item.ofBytes) });
  const ofFiles = t('count.filesOf', { a: number(item.files), b: number(item.ofFiles) });
  setText(node.querySelector('.amount'), [
    item.ofBytes > 0 ? ofBytes : item.bytes > 0 && bytes(item.bytes),
    item.ofFiles > 0 ? ofFiles : item.files > 0 && files(item.files),
  ].filter(Boolean).join(', '));
  setText(node.querySelector('.pace'), idle ? t('live.idle') : rate > 0 ? speed(rate) : '');
  const left = item.ofBytes > item.bytes && rate > 0 ? (item.ofBytes - item.bytes) / rate : 0;
  const time = whole(left > 0 ? left : (now - Date.parse(item.startedAt)) / 1000);
  setText(node.querySelector('.left'), t(left > 0 ? 'live.left' : 'live.since', { time }));
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
  sync(list, items, item => item.key, activityRow, updateMeters);
  const known = activities(status).map(item => `${item.key} ${item.step}`);
  [...paces.keys()].filter(key => !known.includes(key)).forEach(key => paces.delete(key));
}
