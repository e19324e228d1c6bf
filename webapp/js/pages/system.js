import { call, get } from '../api.js';
import { commandButton } from '../command.js';
import { diskUse } from '../disk.js';
import { h, replace } from '../dom.js';
import { bytes, moment, number } from '../format.js';
import { handOverLine } from '../handover.js';
import { t } from '../i18n.js';
import { ago, exchangeLink, section } from '../ui.js';

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
  const { handler, server, waiting: n } = one;
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

/** Disk, sweep, who is told, what waits for handlers, and which version it is. */
export async function system(body, { signal }) {
  const [status, told, runs] = await Promise.all(['status', 'alarms', 'system'].map(path => get(path, signal)));
  const result = h('div', { role: 'status' }, status.sweep ? report(status.sweep) : h('p', {}, t('home.noSweep')));
  const sweep = (name, dryRun) => commandButton(name, {
    may: 'sweep',
    call: () => call('POST', 'sweep', { body: { dryRun } }), redraw: done => replace(result, report(done)),
  });
  replace(body,
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
    h('p', { class: 'soft' }, t('system.runs', runs), ' ', ago(runs.startedAt)),
    h('p', { class: 'soft' }, t('system.asOf'), ' ', ago(status.now)));
}
