// What the program writes in English, told in the language of the page. Each list has its sentences as the
// program writes them, {places} are what changes; a test compares them with the program.

import { h } from './dom.js';
import { bytes, files, moment, number } from './format.js';
import { has, t } from './i18n.js';

/** What Gate writes into a story when it has done something. */
const STORY = [
  ['sealed', 'sealed exchange={exchange} by {by}, files={files}'],
  ['chunk', 'chunk {chunk} file={name} offset={number} bytes={exact} sha256={hash}'],
  ['published', 'published files={files} bytes={bytes} findings={number}'],
  ['step', '{step} files={files} bytes={bytes}'],
  ['fallback', 'staged on the disk for lack of memory files={files}'],
  ['refused', 'refused: {reason}'],
  ['about', 'it is in the record of {product}'],
  ['released', 'released from quarantine'],
  ['cancelled', 'cancelled by {who}'],
  ['removed', 'removed from quarantine by {who}'],
  ['discards', 'init discarded files={files}: {names}'],
  ['abandoned', 'abandoned, files={files} removed: no import came'],
  ['discardedBy', 'discarded by {who}, files={files}'],
  ['settled', 'hand-over settled by {who}'],
];

/** How each failure begins that 1C is told. */
const FAULTS = [
  ['BAD_CREDENTIALS', 'Wrong login or password'],
  ['NO_LOGIN', 'No login arrived: a proxy may have removed it'],
  ['WRONG_ADDRESS', 'Wrong address'],
  ['BAD_REQUEST', 'Request refused'],
  ['NOT_LOGGED_IN', 'Not logged in - start with mode=checkauth'],
  ['INVALID_SESSION', 'Invalid session'],
  ['MISSING_SESSID', 'Missing sessid'],
  ['UNKNOWN_TYPE', 'Unknown type'],
  ['UNKNOWN_MODE', 'Unknown mode'],
  ['MISSING_FILENAME', 'Missing filename'],
  ['MISSING_TIMESTAMP', 'Missing timestamp'],
  ['BAD_NAME', 'File name refused'],
  ['NAME_COLLISION', 'File name collides with another one'],
  ['LENGTH_REQUIRED', 'Length required'],
  ['TWO_LENGTHS', 'Content-Length and Transfer-Encoding together'],
  ['EMPTY_BODY', 'Empty body'],
  ['BODY_INCOMPLETE', 'The body broke off'],
  ['CHUNK_TOO_LARGE', 'Chunk too large'],
  ['FILE_TOO_LARGE', 'File too large'],
  ['EXCHANGE_TOO_LARGE', 'Exchange too large'],
  ['RECEIVED_LOST', 'Received files lost in a power cut - start again'],
  ['FILE_BUSY', 'File busy - retry later'],
  ['TOO_MANY_UPLOADS', 'Too many uploads - retry later'],
  ['UPLOAD_TOO_SLOW', 'Upload too slow'],
  ['AMBIGUOUS_CHUNKS', 'Repeated chunks cannot be told apart'],
  ['DISK_READ_ONLY', 'Server storage is read-only'],
  ['DISK_DENIED', 'Server storage is not permitted'],
  ['DISK_FAILED', 'Server storage failed'],
  ['DISK_FULL', 'Not enough disk space'],
  ['UNKNOWN_FILE', 'Unknown file'],
  ['IMPORT_WAITS', 'Import waits - retry later'],
  ['CANCELLED', 'Import cancelled'],
  ['IMPORT_FAILED', 'Import failed'],
  ['STOPPING', 'Stopping - retry later'],
  ['BROKEN_ARCHIVE', 'Archive refused'],
  ['BROKEN_XML', 'XML refused'],
  ['SUSPICIOUS_CONTENT', 'Suspicious content'],
  ['SCAN_FAILED', 'Scan failed - retry later'],
  ['INTERNAL', 'Internal server error'],
];

/** After these a bare name follows, which stands beside it anyway, or a name and what became of it. */
const ONLY_NAMES = ['UNKNOWN_FILE'];
const AND_MORE = / \(init discarded .* at \d\d:\d\d:\d\d\)$/;

/** What follows the beginning of a failure, what checks found, and what the first screen warns of. */
const DETAILS = [
  // of requests
  ['limitFiles', 'limit {number} files'],
  ['limit', 'limit {size}'],
  ['deadline', 'longer than the deadline of a request'],
  ['pace', 'less than {size} a second'],
  ['wrongOnes', 'too many wrong ones, wait {number} s'],
  ['sessions', '{number} sessions, the cookie must say which'],
  ['notServed', '{mode} is not served'],
  ['noInfo', 'info is not configured for this server'],
  ['forCatalog', '{mode} is for catalog'],
  ['coding', 'the transfer coding is not known'],
  ['ended', 'ended in favour of another request'],
  ['lockLost', 'the lock was lost'],
  ['incident', 'incident {incident}'],
  ['bytesMissing', 'bytes are missing'],
  ['elsewhere', '{address}, the exchange is at {right}'],
  ['discarded', '{name} (init discarded it at {time})'],
  ['discardedArchive', '{name} (init discarded {archive} at {time})'],
  // of requests that the server around Gate refused
  ['outsideHost', 'no name of a host, {address}'],
  ['outsideBlank', 'a blank in the address, {address}'],
  ['outsideHttps', 'HTTPS came to the port of HTTP'],
  ['outsideLong', 'the address or the headers are too long, {address}'],
  ['outsideLine', 'the first line is not one of HTTP'],
  ['outsideLengths', 'two lengths of one body, {address}'],
  ['outsideSyntax', 'something that HTTP does not allow, {address}'],
  ['outsideStatus', 'status {code}, {address}'],
  // of names
  ['longName', 'longer than {number} bytes'],
  ['levels', 'more than {number} levels'],
  ['emptySegment', 'an empty segment'],
  ['relativeSegment', 'a relative segment'],
  ['edge', 'a space or a dot at the edge of a segment'],
  ['longSegment', 'a segment longer than {number} bytes'],
  ['device', 'a device name'],
  ['character', 'the character U+{hex} is not allowed'],
  // of imports
  ['nothing', 'nothing to publish'],
  ['comesFirst', 'exchange {exchange} comes first'],
  ['gone', '{name} is gone'],
  ['directory', '{name} is also the name of a directory'],
  ['twice', '{name} came twice with different content'],
  ['ways', '{number} of {exactly} ways make a whole file'],
  ['tooMany', 'too many'],
  // of archives
  ['notZip', 'not a whole zip file'],
  ['tooManyBytes', '{number} bytes too many'],
  ['missingBytes', '{number} bytes are missing'],
  ['zipDirectory', 'a damaged directory'],
  ['link', 'holds a symbolic link'],
  ['encrypted', 'is encrypted or compressed in an unknown way'],
  ['collides', '{name} collides with another entry'],
  ['sizeMissing', 'a size is missing'],
  ['moreFiles', 'more than {number} files'],
  ['moreUnpacked', 'more than {size} unpacked'],
  ['ratio', 'unpacks to more than {number} times its size'],
  ['damagedData', 'damaged data'],
  ['overlap', 'entries overlap'],
  ['entryName', 'the name of an entry is refused: {known}'],
  ['notText', 'not text, read as {encoding}'],
  ['readAs', '{known}, read as {encoding}'],
  ['notUtf8', 'not UTF-8'],
  ['larger', '{name} is larger than it says'],
  ['damaged', '{name} is damaged'],
  ['nested', 'holds an archive, {name}'],
  // of contents
  ['notReadable', 'not readable'],
  ['dtd', 'a DTD'],
  ['piece', 'a piece of more than {number}'],
  ['notWellFormed', 'not well-formed'],
  ['noElement', 'no element'],
  ['notUtf8Bytes', 'bytes that are not UTF-8'],
  ['endsEarly', 'ends too early'],
  ['notClosed', '<{tag}> is not closed'],
  ['someNotClosed', 'an element is not closed'],
  ['secondRoot', 'a second root element'],
  ['behindEnd', 'something behind the end'],
  ['beforeFirst', 'something before the first element'],
  ['bareAmpersand', 'a bare & (&amp; is meant)'],
  ['entity', 'the entity &{entity}; is not known'],
  ['reference', 'a reference to U+{hex}, which XML forbids'],
  ['forbidden', 'the character U+{hex}, which XML forbids'],
  ['bareLessAttribute', 'a bare < in an attribute'],
  ['bareLess', 'a bare < (&lt; is meant)'],
  ['attributeTwice', 'an attribute comes twice'],
  ['beforeDeclaration', 'something before the XML declaration'],
  ['prefix', 'a prefix without its namespace'],
  ['bareEnd', 'a bare ]]>'],
  ['comment', '-- inside a comment'],
  ['encoding', 'the encoding {encoding} is not known'],
  ['otherEncoding', 'in another encoding than it says'],
  ['noQuotes', 'an attribute without quotes'],
  ['moreThanRead', 'more than is read'],
  ['isZip', 'a zip archive, not XML'],
  ['isGzip', 'a gzip archive, not XML'],
  ['isMultipart', 'a multipart form, not the file itself'],
  ['isHtml', 'an HTML page, not XML'],
  ['notImage', 'not an image'],
  ['falseImage', 'it does not begin like one'],
  ['leftOut', '{number} left out: {names}'],
  ['emptyImage', 'it has no bytes'],
  ['duplicatesFirst', '{number} times the key of an earlier one, compared with the first {exactly} only'],
  ['duplicates', '{number} times the key of an earlier one'],
  ['tooLargeForClamd', 'too large for clamd'],
  ['clamd', 'clamd {virus}'],
  ['atByte', 'at byte {number}: {excerpt}'],
  // of the first screen
  ['noServers', 'no 1C is registered'],
  ['percent', '{number} %'],
  ['wait', '{number} wait'],
  ['inVain', 'given in vain: {orders}'],
  ['setAside', 'set aside: {orders}'],
  ['fails', '{number} wait, attempt {exactly} failed, the next one {moment}: {given}'],
  ['givenUp', '{number} given up, the last one {moment} after {exactly} attempts: {given}'],
  ['rejected', '{number} files, the last one {moment}, {sheet}: {given}'],
  // of hand-overs
  ['statusTimes', 'HTTP status {exactly}, {number} times'],
  ['status', 'HTTP status {exactly}'],
  ['notInInbox', 'the delivery is not in the inbox any more'],
  ['noHandler', 'there is no such handler'],
  ['interrupted', 'interrupted'],
  ['returnedNull', 'the handler returned null'],
  ['manifest', 'manifest not readable: {problem}'],
  ['silent', 'days without an exchange: {number}, before that at most {exactly}'],
  ['sweepFailures', '{number} failures, the log has them'],
  // of configuration files
  ['asideOnce', 'it would not load once and was set aside, there is none now'],
  ['inPart', 'in force as far as it is understood: {given}'],
  ['aside', 'it would not load and was set aside: {given}'],
  ['byHand', 'changed by hand, it is refused and the old one stays: {given}'],
  ['cannotRead', 'it cannot be read ({problem})'],
  ['fileGone', 'the file is gone'],
  ['oneObject', 'it must be one JSON object'],
  ['noJsonAt', 'it is no JSON, line {line}, column {column}'],
  ['noJson', 'it is no JSON'],
  ['itIsNotUtf8', 'it is not UTF-8'],
  ['deep', 'it is nested more than {number} deep'],
  ['thereTwice', 'the field {field} is there twice{at}'],
  ['halfCharacter', 'half a character stands in {field}{at}'],
  ['longNumber', '{field} is too long a number{at}'],
  ['unknownField', 'unknown field {field}'],
  ['someField', 'a field is missing or wrong'],
  ['wrongField', 'the field {field} is missing or wrong'],
  ['mustBe', '{field} must be {known}'],
  ['aText', 'a text'],
  ['aTime', 'a time such as 2026-11-21T12:00:00Z'],
  ['aNumber', 'a number'],
  ['aWholeNumber', 'a whole number'],
  ['trueOrFalse', 'true or false'],
  ['oneOf', 'one of {values}'],
  ['anObject', 'an object'],
  ['aList', 'a list'],
  ['there', 'there'],
  // where it is, and in what
  ['where', '{known}{at}'],
  ['in', '{name}: {known}'],
  ['ruleIn', '{rule} {known}, Id {id}'],
  ['rule', '{rule} {known}'],
];

/** What the behaviour of a 1C says about its settings. */
const HINTS = [
  ['SESSID', 'this 1C does not send sessid: set dialect.sessid to "optional"'],
  ['FILE_LIMIT', 'this 1C ignores file_limit: a proxy in front must let larger bodies pass'],
  ['NO_IMPORT', 'this 1C sends no import, its files are delivered when it has been quiet for a while: set dialect.import to "never" if that is meant, to "required" if it is not'],
  ['IMPORT_STOPPED', 'this 1C sent import before and left complete files without one: set dialect.import to "never" if it no longer waits for the import'],
];

function verbatim(text) {
  return h('code', {}, text);
}

/** A word of which each has its own key; null where it is a new one. */
function word(key) {
  return has(key) ? t(key) : null;
}

function place(text) {
  const { line, column, id } = /^, line (?<line>\d+)(?: column (?<column>\d+))?(?:, near id (?<id>.+))?$/.exec(text).groups;
  const where = t(column === undefined ? 'said.line' : 'said.lineColumn', { line, column });
  return id === undefined ? where : `${where}${t('said.near', { id })}`;
}

/** What may stand in a place, and how it is shown; null where that is not known. All others are shown as they are. */
const PLACES = {
  files: ['\\d+', text => files(Number(text))],
  bytes: ['\\d+', text => bytes(Number(text))],
  exact: ['\\d+', text => `${number(Number(text))} ${t('unit.B')}`],
  exactly: ['\\d+', text => number(Number(text))],
  number: ['\\d+', text => number(Number(text))],
  moment: ['\\d{4}-\\S+Z', moment],
  line: ['\\d+', text => text],
  column: ['\\d+', text => text],
  at: [', line \\d+(?: column \\d+)?(?:, near id [!-~]+)?', place],
  size: ['\\d+ (?:[KMGT]i)?B', verbatim],
  hash: ['[0-9a-f]{64}', text => h('code', { class: 'hash' }, text)],
  by: ['[a-z]+', text => word(`said.by.${text}`)],
  chunk: ['[a-z]+', text => word(`said.chunk.${text}`)],
  step: ['[a-z]+', text => word(`step.${text}`)],
  rule: ['[a-z0-9-]+', verbatim],
  name: ['[^:]+', verbatim],
  field: ['\\S+', verbatim],
  mode: ['\\S+', verbatim],
  known: ['.+?', detail],
  given: ['.+', text => detail(text) ?? verbatim(text)],
  reason: ['.+', text => {
    const meant = meaning(text);
    return meant && [verbatim(text), ' – ', meant];
  }],
};

function compile([key, sentence]) {
  const pieces = sentence.split(/\{(\w+)\}/).map((piece, i) => (i % 2 === 0
    ? piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : `(?<${piece}>${PLACES[piece]?.[0] ?? '.+'})`));
  return [key, new RegExp(`^${pieces.join('')}$`, 'su')];
}

const story = STORY.map(compile);
const details = DETAILS.map(compile);

/** The words of a key with what stands in their places; null where that is not known. */
function filled(key, values) {
  const parts = t(key).split(/\{(\w+)\}/).map((piece, i) => (i % 2 === 0
    ? piece
    : (PLACES[piece]?.[1] ?? verbatim)(values[piece])));
  return parts.includes(null) ? null : parts;
}

function translated(sentences, text) {
  for (const [key, pattern] of sentences) {
    const found = pattern.exec(text);
    const parts = found && filled(`said.${key}`, found.groups ?? {});
    if (parts) {
      return parts;
    }
  }
  return null;
}

const DEEPEST = 7; // sentences inside each other; the program puts no more than six together
let tried = new Map(); // what has been looked for at this depth or above in the text that is being read
let depth = 0;

/**
 * What a detail, a finding or a warning says; null where that is not known. Names come from outside and may
 * look like any mixture of sentences: nothing is looked for twice, and not for ever deeper.
 */
function detail(text) {
  if (depth === 0) {
    tried = new Map();
  }
  if (depth >= DEEPEST || (tried.get(text) ?? DEEPEST) <= depth) {
    return null;
  }
  tried.set(text, depth);
  depth += 1;
  try {
    return failure(text) ?? translated(details, text);
  } finally {
    depth -= 1;
  }
}

/** Which of the things that a check can find a failure is about; the code itself where there is but one. */
export function causeOf(code, error) {
  if (code !== 'SUSPICIOUS_CONTENT' || !error) {
    return code;
  }
  return `${code}.${/: clamd /.test(error) ? 'virus' : /: too large for clamd/.test(error) ? 'unscanned' : /: not an image/.test(error) ? 'picture' : 'secret'}`;
}

function failure(text) {
  const found = FAULTS.find(([, words]) => text === words || text.startsWith(`${words}: `));
  if (found === undefined) {
    return null;
  }
  const [code, words] = found;
  const more = text === words || (ONLY_NAMES.includes(code) && !AND_MORE.test(text)) ? null : detail(text.slice(words.length + 2));
  const cause = t(`fault.${causeOf(code, text.slice(words.length + 2))}`);
  return more === null ? [cause] : [cause, ': ', more];
}

/** What 1C was told of a failure, word for word. */
export function reply(code, more) {
  const words = FAULTS.find(([known]) => known === code)?.[1];
  return [words, more].filter(Boolean).join(': ');
}

/** What a reason means that 1C was told, to be put beside it; null where nobody knows. */
export function meaning(text) {
  const parts = detail(text);
  return parts && h('span', { class: 'meaning' }, parts);
}

/** What was done, as a story tells it; what is not known is shown as it is, and marked. */
export function done(text) {
  const parts = translated(story, text);
  return parts === null ? h('span', { 'data-untranslated': '' }, text) : h('span', { title: text }, parts);
}

/** What was answered, as it was, and what a failure means. */
export function answered(text) {
  const [, reason] = /^failure (.*?)(?: - the answer could not be delivered)? \(\d+ ms\)$/s.exec(text) ?? [];
  const meant = reason && meaning(reason);
  return meant ? [text, ' – ', meant] : text;
}

/** What a check found, or a warning says; what is not known is shown as it is. */
export function told(text) {
  return detail(text) ?? text;
}

/** The same without form. */
export function plain(text) {
  return h('span', {}, told(text)).textContent;
}

/** What the behaviour of a 1C says about its settings. */
export function hint(sentence) {
  const known = HINTS.find(([, words]) => words === sentence);
  return known ? t(`hint.${known[0]}`) : sentence;
}
