import { get } from '../api.js';
import { h, replace } from '../dom.js';
import { bytes } from '../format.js';
import { t } from '../i18n.js';
import { meaning } from '../said.js';
import { ago, empty, fault } from '../ui.js';
import { quarantineButtons } from './exchange.js';

/** What was refused, and why. */
export async function quarantine(body, { signal }) {
  const [{ exchanges }, failed] = await Promise.all([get('quarantine', signal), get('exchanges?state=failed&limit=500', signal)]);
  const known = new Map(failed.exchanges.map(e => [e.id, e]));
  const again = () => quarantine(body, { signal });
  if (exchanges.length === 0) {
    replace(body, empty(t('quarantine.none'), h('p', { class: 'soft' }, t('quarantine.what'))));
    return;
  }
  replace(body, h('p', { class: 'soft' }, t('quarantine.what')),
    h('ul', { class: 'plainlist' }, exchanges.map(refused => {
      const e = known.get(refused.id);
      const meant = meaning(refused.reason ?? '');
      return h('li', { class: 'card' },
        h('h2', {}, e ? `${e.serverName}: ${fault(e.fault).what}` : t('quarantine.unknown')),
        h('p', {}, h('code', { class: 'told' }, refused.reason ?? t('quarantine.noReason')), meant && [' – ', meant]),
        h('p', { class: 'soft' }, refused.time ? [ago(refused.time), ', '] : '', bytes(refused.bytes), ', ',
          h('a', { href: `#/exchange/${refused.id}` }, t('exchange.open'))),
        quarantineButtons(refused, again));
    })));
}
