import { get } from '../api.js';
import { h, replace } from '../dom.js';
import { bytes } from '../format.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import { meaning } from '../said.js';
import { ago, empty, failure, fault } from '../ui.js';
import { quarantineButtons } from './exchange.js';

/** What was refused, and why; drawn anew when something comes or goes. */
export async function quarantine(body, { signal }) {
  let count = live.status?.quarantined;

  async function fill() {
    const [{ exchanges }, failed] = await Promise.all([get('quarantine', signal), get('exchanges?state=failed&limit=500', signal)]);
    const known = new Map(failed.exchanges.map(e => [e.id, e]));
    if (exchanges.length === 0) {
      replace(body, empty(t('quarantine.none'), h('p', { class: 'soft' }, t('quarantine.what'))));
      return;
    }
    replace(body, h('p', { class: 'soft' }, t('quarantine.what')),
      h('ul', { class: 'plainlist' }, exchanges.map(refused => {
        const e = known.get(refused.id);
        const meant = meaning(refused.reason ?? '');
        const advice = e ? fault(e.fault).advice : '';
        return h('li', { class: 'card' },
          h('h2', {}, e ? `${e.serverName}: ${fault(e.fault).what}` : t('quarantine.unknown')),
          h('p', {}, h('code', { class: 'told' }, refused.reason ?? t('quarantine.noReason')), meant && [' – ', meant]),
          h('p', {}, advice),
          h('p', { class: 'soft' }, refused.time ? [ago(refused.time), ', '] : '', bytes(refused.bytes), ', ',
            h('a', { href: `#/exchange/${refused.id}` }, t('exchange.open'))),
          quarantineButtons(refused, e?.serverName ?? refused.id, fill));
      })));
  }

  await fill();
  const refill = () => fill().catch(e => (signal.aborted ? undefined : replace(body, failure(e, refill))));
  listen(() => {
    const now = live.status?.quarantined;
    if (now !== undefined && now !== count) {
      count = now;
      refill();
    }
  }, signal);
}
