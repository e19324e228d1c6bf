// What each setting means, in one line; a test compares the keys with the settings.

export const SETTINGS = {
  'gate.port': {
    ru: 'порт при запуске через java -jar; 0 – любой свободный',
    en: 'port when Gate runs standalone; 0 takes any free one',
  },
  'gate.address': {
    ru: 'адрес, на котором Gate слушает при запуске через java -jar',
    en: 'address to listen on when Gate runs standalone',
  },
  'gate.http.threads': {
    ru: 'сколько запросов обрабатывается одновременно при запуске через java -jar',
    en: 'most requests processed at once when Gate runs standalone',
  },
  'gate.http.connections': {
    ru: 'сколько соединений может открыть один адрес при запуске через java -jar',
    en: 'most connections from one address when Gate runs standalone',
  },
  'gate.tls.certificate': {
    ru: 'файл сертификата с цепочкой (PEM): с ним java -jar работает по HTTPS',
    en: 'file of the certificate with its chain (PEM): with it, standalone Gate uses HTTPS',
  },
  'gate.tls.key': {
    ru: 'файл ключа этого сертификата (PEM, без пароля)',
    en: 'file of its key (PEM, without a password)',
  },
  'gate.log.format': {
    ru: 'формат журнала при запуске через java -jar: text или json',
    en: 'format of the log when Gate runs standalone: text or json',
  },
  'gate.data': { ru: 'каталог данных', en: 'the data directory' },
  'gate.zone': {
    ru: 'часовой пояс, по которому показываются время и дни, например Europe/Moscow',
    en: 'time zone in which times and days are shown, such as Europe/Moscow',
  },
  'gate.bootstrap.server.login': {
    ru: 'логин первой базы 1С, пока нет state/servers.json',
    en: 'login of the first 1C, as long as there is no state/servers.json',
  },
  'gate.bootstrap.server.password': { ru: 'её пароль', en: 'its password' },
  'gate.bootstrap.admin.password': {
    ru: 'пароль первого администратора, admin',
    en: 'password of the first administrator, admin',
  },
  'gate.file_limit': {
    ru: 'размер части, который init сообщает 1С: файлы больше она режет на такие части',
    en: 'chunk size that init tells 1C: larger files come in chunks of this size',
  },
  'gate.chunk.max': { ru: 'часть больше этой отклоняется (413)', en: 'a larger chunk is refused (413)' },
  'gate.file.max': { ru: 'файл больше этого отклоняется (413)', en: 'a larger file is refused (413)' },
  'gate.exchange.max': {
    ru: 'сколько байт может прийти за сеанс до импорта и получиться из одного архива',
    en: 'most bytes in a session before its import, and most that one archive unpacks to',
  },
  'gate.exchange.files.max': {
    ru: 'сколько файлов может прийти за сеанс до импорта и быть в одном архиве',
    en: 'most files in a session before its import, and most in one archive',
  },
  'gate.reserve': {
    ru: 'сколько места на томе не занимается: ниже этого 1С получает 507',
    en: 'free space on the volume that is left alone: below it 1C gets 507',
  },
  'gate.uploads.max': {
    ru: 'сколько частей принимается одновременно; следующая получает 503',
    en: 'most chunks received at once; one more gets 503',
  },
  'gate.uploads.server.max': { ru: 'то же для одной базы 1С', en: 'the same for one 1C' },
  'gate.upload.rate.min': {
    ru: 'наименьшая скорость передачи, байт в секунду за 20 с; медленнее – обрывается',
    en: 'lowest rate in bytes a second, over 20 s; a slower upload is ended',
  },
  'gate.upload.seconds.max': {
    ru: 'сколько секунд может идти передача одной части',
    en: 'longest duration of one upload, in seconds',
  },
  'gate.staging.memory': {
    ru: 'сколько памяти занимают вместе файлы до 5 МБ на проверке; дальше – на диске',
    en: 'memory that files below 5 MB may take together while they are checked',
  },
  'gate.clamd': {
    ru: 'host:port антивируса clamd, который проверяет каждый файл',
    en: 'host:port of a clamd that checks every file',
  },
  'gate.quiet.seconds': {
    ru: 'если 1С не шлёт import: через сколько секунд тишины опубликовать принятое',
    en: 'if 1C sends no import: deliver after this many seconds of quiet',
  },
  'gate.session.hours': {
    ru: 'через сколько часов бездействия удаляется сеанс и всё, что в нём не импортировано',
    en: 'a session unused for this many hours is removed with all that was not imported',
  },
  'gate.durability': {
    ru: 'что значит success для части: chunk – она переживёт сбой питания, delivery – только обмен целиком',
    en: 'what success for a chunk means: chunk: it survives a power cut; delivery: only the sealed exchange does',
  },
  'gate.orders.page': {
    ru: 'сколько заказов в одном ответе на query, если 1С просит страницами',
    en: 'most orders in one answer to query, if 1C asks for pages',
  },
  'gate.servers.realm': {
    ru: 'container: 1С входит как пользователь контейнера с ролью onec-gate-server',
    en: 'container: 1C logs in as a user of the container with the role onec-gate-server',
  },
  'gate.admins.realm': {
    ru: 'container: администраторы – пользователи контейнера с ролью onec-gate-admin',
    en: 'container: administrators are users of the container with the role onec-gate-admin',
  },
  'gate.proxies': {
    ru: 'адреса и сети прокси, чьему X-Forwarded-For можно верить',
    en: 'addresses and networks of the proxies whose X-Forwarded-For is trusted',
  },
  'gate.api.token': {
    ru: 'токен, с которым скрипты могут всё, что администратор',
    en: 'token with which scripts may do everything that an administrator may',
  },
  'gate.orders.token': {
    ru: 'токен, с которым магазин работает с /api/orders и сообщает, что забрал поставку',
    en: 'token that a shop needs for /api/orders and to report that it has taken a delivery',
  },
  'gate.metrics.token': { ru: 'токен, с которым читают /metrics', en: 'token with which /metrics can be read' },
  'gate.metrics.addresses': {
    ru: 'адреса и сети, с которых /metrics читают без токена',
    en: 'addresses and networks from which /metrics can be read without a token',
  },
  'gate.webhook.url': {
    ru: 'адрес, на который сообщается о каждой поставке',
    en: 'address to which every delivery is announced',
  },
  'gate.webhook.secret': {
    ru: 'секрет, которым подписываются эти сообщения',
    en: 'secret that announcements are signed with',
  },
  'gate.webhook.seconds': {
    ru: 'сколько секунд ждать соединения и ответа на сообщение',
    en: 'how many seconds to wait for the connection and for the answer to an announcement',
  },
  'gate.alarm.webhook.url': {
    ru: 'адрес, на который отправляются замечания',
    en: 'address to which warnings are sent',
  },
  'gate.alarm.webhook.secret': { ru: 'секрет, которым они подписываются', en: 'secret that they are signed with' },
  'gate.alarm.mail.to': {
    ru: 'кому отправлять замечания по почте, через запятую',
    en: 'who gets warnings by e-mail, separated by commas',
  },
  'gate.alarm.mail.from': { ru: 'от какого адреса', en: 'address that they come from' },
  'gate.alarm.mail.smtp': {
    ru: 'host:port почтового сервера или имя JNDI почтового сеанса WildFly',
    en: 'host:port of the mail server, or the JNDI name of a mail session in WildFly',
  },
  'gate.alarm.mail.tls': {
    ru: 'starttls, implicit (обычно порт 465) или none',
    en: 'starttls, implicit (usually port 465) or none',
  },
  'gate.alarm.mail.user': { ru: 'пользователь почтового сервера', en: 'user of the mail server' },
  'gate.alarm.mail.password': { ru: 'его пароль', en: 'the user’s password' },
  'gate.alarm.telegram.token': {
    ru: 'токен бота Telegram, который шлёт замечания',
    en: 'token of the Telegram bot that sends warnings',
  },
  'gate.alarm.telegram.chat': {
    ru: 'номер чата, куда он пишет, или @имя канала',
    en: 'id of the chat that it writes to, or @name of a channel',
  },
  'gate.alarm.telegram.api': {
    ru: 'адрес API Telegram или посредника',
    en: 'address of Telegram’s bot API, or of a relay to it',
  },
  'gate.alarm.severity': {
    ru: 'о чём сообщать: notice – обо всём, bad – только о срочном',
    en: 'what to tell about: notice is everything, bad is only what is urgent',
  },
  'gate.alarm.quiet': {
    ru: 'часы по времени Gate, когда ничего не отправляется',
    en: 'hours by Gate’s clock in which nothing is sent',
  },
  'gate.alarm.quiet.bad': {
    ru: 'on: срочное отправляется и в эти часы',
    en: 'on: what is urgent is sent in quiet hours too',
  },
  'gate.alarm.minutes': {
    ru: 'о том, что появляется и пропадает, сообщать один раз за столько минут',
    en: 'a warning that comes and goes is sent once in this many minutes',
  },
  'gate.alarm.language': { ru: 'язык сообщений: ru или en', en: 'language of the messages: ru or en' },
  'gate.alarm.address': {
    ru: 'адрес этой панели, который указывается в сообщениях',
    en: 'address of the dashboard given in messages',
  },
  'gate.handover.attempts': {
    ru: 'сколько раз передавать поставку вебхуку или другому получателю',
    en: 'most attempts to hand a delivery over to the webhook or another handler',
  },
  'gate.handover.hours': {
    ru: 'через сколько часов передача прекращается',
    en: 'a delivery that could not be handed over for this many hours is given up',
  },
  'gate.catalogue': {
    ru: 'off: каталог товаров не ведётся',
    en: 'off: no catalogue of the goods that 1C sends is kept',
  },
  'gate.catalogue.url': {
    ru: 'PostgreSQL для каталогов; иначе это файлы SQLite в каталоге данных',
    en: 'PostgreSQL that keeps the catalogues; by default they are SQLite files in the data directory',
  },
  'gate.catalogue.user': { ru: 'пользователь PostgreSQL', en: 'user of that PostgreSQL' },
  'gate.catalogue.password': { ru: 'его пароль', en: 'the user’s password' },
  'gate.catalogue.vanishing': {
    ru: 'сколько товаров из ста может пропасть за одну поставку без решения пользователя',
    en: 'how many goods in a hundred may vanish by one delivery before a person is asked',
  },
  'gate.quarantine.days': {
    ru: 'сколько дней хранится карантин',
    en: 'refused exchanges are removed after this many days',
  },
  'gate.history.days': {
    ru: 'сколько дней хранятся записи об обменах и передачах',
    en: 'records of exchanges and hand-overs are removed after this many days',
  },
  'gate.inbox.links': {
    ru: 'off: у каждой поставки свои файлы; иначе неизменившийся файл – жёсткая ссылка',
    en: 'off: each delivery has files of its own; otherwise unchanged files are hard links',
  },
  'gate.inbox.days': {
    ru: 'через сколько дней поставка удаляется, даже если её не забрали',
    en: 'deliveries are removed after this many days, taken or not',
  },
  'gate.inbox.size': {
    ru: 'пока поставки вместе больше этого, удаляются самые старые',
    en: 'while all deliveries together take up more than this, the oldest are removed',
  },
};
