import { call, can, get } from '../api.js';
import { chosenHere } from '../chosen.js';
import { commandButton } from '../command.js';
import { diskUse } from '../disk.js';
import { h, replace } from '../dom.js';
import { bytes, moment, number } from '../format.js';
import { handOverLine } from '../handover.js';
import { t } from '../i18n.js';
import { log } from '../log.js';
import { receiver } from '../said.js';
import { settings } from '../settings.js';
import { ago, exchangeLink, fact, section } from '../ui.js';

const COUNTS = ['temps', 'sessions', 'locks', 'cutFiles', 'quarantined', 'jobs', 'handOvers', 'deliveries', 'failures'];
const SIZES = { temps: 'tempBytes', sessions: 'sessionBytes', cutFiles: 'cutBytes', deliveries: 'oldBytes' };

function report(sweep) {
  return [
    h('p', { class: 'strong' }, t(sweep.dryRun ? 'sweep.would' : 'sweep.did', { time: moment(sweep.time) })),
    h('dl', { class: 'facts' }, COUNTS.map(name => [
      h('dt', {}, t(`sweep.${name}`)),
      h('dd', {}, number(sweep[name]), SIZES[name] && sweep[SIZES[name]] > 0 ? ` (${bytes(sweep[SIZES[name]])})` : ''),
    ])),
  ];
}

function waiting(one) {
  const { server, waiting: n } = one;
  const handler = receiver(one.handler);
  return h('li', {}, t('system.handOver', { handler, server, n, count: number(n) }), ' ', exchangeLink(one.delivery),
    one.progress ? ` – ${one.progress}` : '',
    one.attempts > 0 || one.postponed ? [' – ', handOverLine({ ...one, state: 'waiting', at: one.nextAt })] : '');
}

function givenUp(one) {
  return h('li', {}, `${one.server}: `, handOverLine({ ...one, state: 'given-up' }), ' ', exchangeLink(one.delivery));
}

/** A way in which somebody is told of warnings, and how that went. */
function alarm({ channel, whom, severity, at, last, failedAt, problem }) {
  return h('li', {}, h('span', { class: 'strong' }, t(`alarm.${channel}`)), `: ${whom}`,
    severity === 'bad' ? `, ${t('alarm.onlyBad')}` : '', '. ',
    at ? t('alarm.last', { time: moment(at), text: last }) : t('alarm.none'),
    problem ? h('p', { class: 'card bad' }, t('alarm.failed', { time: moment(failedAt), text: problem })) : '');
}

function tested({ channels }) {
  return h('ul', {}, channels.map(({ channel, taken, answer }) =>
    h('li', {}, `${t(`alarm.${channel}`)}: ${t(taken ? 'alarm.taken' : 'alarm.refused')}`,
      answer === '' ? '' : [' – ', h('code', {}, answer)])));
}

function alarms({ channels }) {
  const result = h('div', { role: 'status' });
  const test = () => commandButton('alarm.test', {
    may: 'testAlarms', call: () => call('POST', 'alarms/test', { patience: 60_000 }),
    redraw: done => replace(result, tested(done)),
  });
  return section(undefined, t('system.alarms'), channels.length === 0 ? h('p', {}, t('system.noAlarms'))
    : [h('ul', {}, channels.map(alarm)), result, h('div', { class: 'buttons' }, test())]);
}

/** What runs, on what, and since when. */
function facts({ version, java, vendor, startedAt, system: os, container, processors, memory, descriptors, volume }) {
  const { type, free, total, reserve } = volume;
  return section('runs', t('system.runs'), [h('dl', { class: 'facts' },
    fact(t('system.version'), version),
    fact(t('system.startedAt'), ago(startedAt), h('span', { class: 'soft' }, ` (${moment(startedAt)})`)),
    fact(t('system.java'), `${java}, ${vendor}`),
    container ? fact(t('system.container'), container) : '',
    fact(t('system.os'), os),
    fact(t('system.processors'), number(processors)),
    fact(t('system.memory'), t('system.memory.text',
      { used: bytes(memory.used), most: bytes(memory.most), besides: bytes(memory.besides) })),
    descriptors ? fact(t('system.descriptors'), t('system.descriptors.text',
      { open: number(descriptors.open), most: number(descriptors.most) })) : '',
    fact(t('system.volume'), `${type}, `, t('system.free', { free: bytes(free), total: bytes(total) }),
      `, ${t('system.reserve', { reserve: bytes(reserve) })}`)),
  can('getDiagnostics') ? [h('p', { class: 'note' }, t('diagnostics.text')), h('div', { class: 'buttons' },
    h('a', { class: 'button', href: 'api/system/diagnostics.zip', download: true }, t('diagnostics.get')))] : '']);
}

/** What runs, disk, sweep, who is told, what waits for handlers, and how all of it is set. */
export async function system(body, { signal }) {
  const [status, told, runs] = await Promise.all(['status', 'alarms', 'system'].map(path => get(path, signal)));
  const result = h('div', { role: 'status' }, status.sweep ? report(status.sweep) : h('p', {}, t('home.noSweep')));
  const set = can('getSettings') ? settings(signal) : null;
  const sweep = (name, dryRun) => commandButton(name, {
    may: 'sweep',
    call: () => call('POST', 'sweep', { body: { dryRun } }), redraw: done => replace(result, report(done)),
  });
  const contents = h('nav', { class: 'contents', 'aria-label': t('system.contents') });
  replace(body,
    contents,
    facts(runs),
    diskUse(signal),
    section(undefined, t('sweep.heading'), [
      h('p', { class: 'soft' }, t('sweep.what')), result,
      h('div', { class: 'buttons' }, sweep('sweep.dry', true), sweep('sweep.run', false)),
    ]),
    section(undefined, t('system.handOvers'), [
      status.handOvers.length === 0 ? h('p', {}, t('system.noHandOvers')) : h('ul', {}, status.handOvers.map(waiting)),
      status.givenUp.length === 0 ? '' : [h('h3', {}, t('system.givenUp')), h('ul', {}, status.givenUp.map(givenUp))],
    ]),
    alarms(told),
    section(undefined, t('system.programs'), h('ul', {},
      h('li', {}, h('a', { href: 'api/openapi.json' }, 'api/openapi.json'), ` – ${t('system.openapi')}`),
      h('li', {}, h('a', { href: 'health/ready' }, 'health/ready'), ` – ${t('system.health')}`))),
    can('getLog') ? log(signal) : '',
    set ? [chosenHere(signal, set.again), set.node] : '',
    h('p', { class: 'soft' }, t('system.asOf'), ' ', ago(status.now)));
  replace(contents, [...body.querySelectorAll('h2')].map(to => h('button', {
    type: 'button', class: 'plain', onclick: () => {
      to.tabIndex = -1;
      to.focus();
      to.scrollIntoView();
    },
  }, to.textContent)));
}
