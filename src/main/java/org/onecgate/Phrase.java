package org.onecgate;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every sentence that the program says to people, beside the texts of {@link Fault}: this is the only table of
 * them. The name is the code by which the dashboard chooses the words of its language; {places} are what
 * changes, and the English words are what 1C, the log and the records get.
 *
 * <p>A name is for ever, as records keep it. What stands in a place may be a sentence itself.
 */
public enum Phrase {
  // whatever somebody else says, and a bare name
  VERBATIM("{text}"),
  NAME("{name}"),
  // what is written into a story
  SEALED("sealed exchange={exchange} by {by}, files={files}"),
  CHUNK("chunk {chunk} file={name} offset={number} bytes={exact} sha256={hash}"),
  ORDERS_TAKEN("acknowledged orders={number}"),
  PUBLISHED("published files={files} bytes={bytes} findings={number}"),
  STEP("{step} files={files} bytes={bytes}"),
  FALLBACK("staged on the disk for lack of memory files={files}"),
  REFUSED("refused: {reason}"),
  ABOUT("it is in the record of {product}"),
  RELEASED("released from quarantine by {who}"),
  MENDED("{name} put back by {who} sha256={hash} instead of {old}"),
  CANCELLED_BY("cancelled by {who}"),
  REMOVED("removed from quarantine by {who}"),
  DISCARDS("init discarded files={files}: {names}"),
  ABANDONED("abandoned, files={files} removed: no import came"),
  HANDS_IN("files are handed in by {who}"),
  DISCARDED_BY("discarded by {who}, files={files}"),
  SETTLED("hand-over settled by {who}"),
  AGAIN_BY("handed over once more to {handler}, as {who} asked"),
  HASTENED_BY("handed over to {handler} before it was due, as {who} asked"),
  SKIPPED_BY("hand-over to {handler} skipped by {who}"),
  TAKEN_BY_MARKER("taken by a consumer, as the marker of {who} says"),
  TAKEN_BY_CALL("taken by a consumer, as {who} said by the API"),
  LEFT_FOR_AGE("removed from the inbox, it was kept long enough"),
  LEFT_FOR_SIZE("removed from the inbox, the deliveries were too much"),
  LEFT_BY("removed from the inbox by {who}"),
  // what 1C is told where nothing is wrong
  SESSION_OPENED("session opened"),
  BEGINS("chunks up to {bytes} bytes, archives too"),
  BEGINS_PLAIN("chunks up to {bytes} bytes, no archives"),
  DOCUMENT("document of {bytes} bytes"),
  DELIVERY("delivery {exchange}"),
  UNDER_WAY("{step}"),
  UNDER_WAY_AT("{step} {number} of {exactly}, {percent} %"),
  // of requests
  LIMIT_FILES("limit {number} files"),
  LIMIT("limit {size}"),
  DEADLINE("longer than the deadline of a request"),
  PACE("less than {size} a second"),
  WRONG_ONES("too many wrong ones, wait {number} s"),
  SESSIONS("{number} sessions, the cookie must say which"),
  NOT_SERVED("{mode} is not served"),
  NO_INFO("info is not configured for this server"),
  FOR_CATALOG("{mode} is for catalog"),
  CODING("the transfer coding is not known"),
  ENDED("ended in favour of another request"),
  LOCK_LOST("the lock was lost"),
  INCIDENT("incident {incident}"),
  BYTES_MISSING("bytes are missing"),
  ELSEWHERE("{address}, the exchange is at {right}"),
  DISCARDED("{name} (init discarded it at {time})"),
  DISCARDED_ARCHIVE("{name} (init discarded {archive} at {time})"),
  // of requests that the server around Gate refused
  OUTSIDE_HOST("no name of a host, {address}"),
  OUTSIDE_BLANK("a blank in the address, {address}"),
  OUTSIDE_HTTPS("HTTPS came to the port of HTTP"),
  OUTSIDE_LONG("the address or the headers are too long, {address}"),
  OUTSIDE_LINE("the first line is not one of HTTP"),
  OUTSIDE_LENGTHS("two lengths of one body, {address}"),
  OUTSIDE_SYNTAX("something that HTTP does not allow, {address}"),
  WRONG_TOKEN("a wrong token came to the API"),
  OUTSIDE_STATUS("status {code}, {address}"),
  // of names
  LONG_NAME("longer than {number} bytes"),
  LEVELS("more than {number} levels"),
  EMPTY_SEGMENT("an empty segment"),
  RELATIVE_SEGMENT("a relative segment"),
  EDGE("a space or a dot at the edge of a segment"),
  LONG_SEGMENT("a segment longer than {number} bytes"),
  DEVICE("a device name"),
  CHARACTER("the character U+{hex} is not allowed"),
  // of imports
  NOTHING("nothing to publish"),
  ROOM_NEEDED("unpacking takes {size}, free are {free}"),
  COMES_FIRST("exchange {exchange} comes first"),
  GONE("{name} is gone"),
  DIRECTORY("{name} is also the name of a directory"),
  TWICE("{name} came twice with different content"),
  WAYS("{number} of {exactly} ways make a whole file"),
  TOO_MANY("too many"),
  // of archives
  NOT_ZIP("not a whole zip file"),
  TOO_MANY_BYTES("{number} bytes too many"),
  MISSING_BYTES("{number} bytes are missing"),
  ZIP_DIRECTORY("a damaged directory"),
  LINK("holds a symbolic link"),
  ENCRYPTED("is encrypted or compressed in an unknown way"),
  COLLIDES("{name} collides with another entry"),
  SIZE_MISSING("a size is missing"),
  MORE_FILES("more than {number} files"),
  LARGE_DIRECTORY("a directory of {number} bytes"),
  WRONG_COUNT("its directory does not hold what it says"),
  MORE_UNPACKED("more than {size} unpacked"),
  RATIO("unpacks to more than {number} times its size"),
  MORE_NAMES("names that take more than {size} of memory"),
  TOGETHER("with those before it, {known}"),
  DAMAGED_DATA("damaged data"),
  OVERLAP("entries overlap"),
  ENTRY_NAME("the name of an entry is refused: {known}"),
  NOT_TEXT("not text, read as {encoding}"),
  READ_AS("{known}, read as {encoding}"),
  NOT_UTF8("not UTF-8"),
  LARGER("{name} is larger than it says"),
  DAMAGED("{name} is damaged"),
  NESTED("holds an archive, {name}"),
  // of contents
  NOT_READABLE("not readable"),
  DTD("a DTD"),
  NAMESPACES("more than {number} namespaces"),
  DIFFERENT_NAMES("too many different names"),
  PIECE("a piece of more than {size}"),
  NOT_WELL_FORMED("not well-formed"),
  NO_ELEMENT("no element"),
  NOT_UTF8_BYTES("bytes that are not UTF-8"),
  ENDS_EARLY("ends too early"),
  ENDS_INSIDE("ends inside {element}"),
  NOT_CLOSED("<{tag}> is not closed"),
  SOME_NOT_CLOSED("an element is not closed"),
  SECOND_ROOT("a second root element"),
  BEHIND_END("something behind the end"),
  BEFORE_FIRST("something before the first element"),
  BARE_AMPERSAND("a bare & (&amp; is meant)"),
  ENTITY("the entity &{entity}; is not known"),
  REFERENCE("a reference to U+{hex}, which XML forbids"),
  FORBIDDEN("the character U+{hex}, which XML forbids"),
  BARE_LESS_ATTRIBUTE("a bare < in an attribute"),
  BARE_LESS("a bare < (&lt; is meant)"),
  ATTRIBUTE_TWICE("an attribute comes twice"),
  BEFORE_DECLARATION("something before the XML declaration"),
  PREFIX("a prefix without its namespace"),
  BARE_END("a bare ]]>"),
  COMMENT("-- inside a comment"),
  ENCODING("the encoding {encoding} is not known"),
  OTHER_ENCODING("in another encoding than it says"),
  NO_QUOTES("an attribute without quotes"),
  MORE_THAN_READ("more than is read"),
  IS_ZIP("a zip archive, not XML"),
  IS_GZIP("a gzip archive, not XML"),
  IS_MULTIPART("a multipart form, not the file itself"),
  IS_HTML("an HTML page, not XML"),
  NOT_IMAGE("not an image"),
  SERVER_CODE("a web server may run what has such a name"),
  SERVER_RULES("a web server may obey a file of this name"),
  DASH("a name that begins with - is an option to many commands"),
  FALSE_IMAGE("it does not begin like one"),
  LEFT_OUT("{number} left out: {names}"),
  EMPTY_IMAGE("it has no bytes"),
  DUPLICATES_FIRST(
      "{number} times the key of an earlier one, compared with the first {exactly} only"),
  DUPLICATES("{number} times the key of an earlier one"),
  DIFFERENT_TWICE("{number} times something else under the key of an earlier one: {names}"),
  UNIT_WITHOUT_CODE("{number} times a unit without a code: {names}"),
  NUMBER_UNREADABLE("{number} numbers that cannot be read: {names}"),
  ENTRY_TOO_LARGE("{number} entries too large to be understood whole: {names}"),
  KEY_TOO_LATE("{number} times the Id of a list behind what is in it: {names}"),
  OFFER_WITHOUT_PRODUCT(
      "{number} products of offers that the full catalogue does not have: {names}"),
  PRICE_TYPE_UNKNOWN("{number} types of prices that no document explains: {names}"),
  WAREHOUSE_UNKNOWN("{number} warehouses that no document explains: {names}"),
  PROPERTY_UNKNOWN("{number} properties that no document explains: {names}"),
  PICTURE_NOT_SENT("{number} pictures named and not sent: {names}"),
  PICTURE_NOT_NAMED("{number} pictures sent and not named: {names}"),
  TOO_LARGE_FOR_CLAMD("too large for clamd"),
  VIRUS("{virus}"),
  AT_BYTE("at byte {number}: {excerpt}"),
  // of the first screen
  NO_SERVERS("no 1C is registered"),
  PERCENT("{number} %"),
  ENDS("ends {moment}, days left: {number}"),
  SEALED_AT("under way since {moment}"),
  OPEN("{number} of {exactly} are open"),
  WAIT("{number} wait"),
  WAIT_FOR("{number} wait: {given}"),
  IN_VAIN("given in vain: {orders}"),
  SET_ASIDE("set aside: {orders}"),
  FAILS("{number} wait, attempt {exactly} failed, the next one {moment}: {given}"),
  GIVEN_UP("{number} given up, the last one {moment} after {exactly} attempts: {given}"),
  ALARM_FAILS("attempt {exactly} failed, the next one {moment}: {given}"),
  REJECTED("{number} files, the last one {moment}, {sheet}: {given}"),
  // of hand-overs
  NO_ADDRESS("no address is chosen to which it is announced"),
  STATUS_TIMES("HTTP status {exactly}, {number} times"),
  STATUS("HTTP status {exactly}"),
  UNREACHED("nobody listens at {address}"),
  UNKNOWN_HOST("no such host: {address}"),
  NO_ANSWER("no answer in time from {address}"),
  NOT_SECURE("no secure connection to {address}: {problem}"),
  NOT_IN_INBOX("the delivery is not in the inbox any more"),
  NO_HANDLER("there is no such handler"),
  INTERRUPTED("interrupted"),
  RETURNED_NULL("the handler returned null"),
  MANIFEST("manifest not readable: {problem}"),
  SILENT("days without an exchange: {number}, before that at most {exactly}"),
  RECORDS_UNREAD("{number} records, the log has them"),
  AUDIT_MISSING("{number} lines since the start, the log has them"),
  SWEEP_FAILURES("{number} failures, the log has them"),
  // of configuration files
  ASIDE_ONCE("it would not load once and was set aside, there is none now"),
  IN_PART("in force as far as it is understood: {given}"),
  ASIDE("it would not load and was set aside: {given}"),
  BY_HAND("changed by hand, it is refused and the old one stays: {given}"),
  CANNOT_READ("it cannot be read ({problem})"),
  FILE_GONE("the file is gone"),
  ONE_OBJECT("it must be one JSON object"),
  NO_JSON_AT("it is no JSON, line {line}, column {column}"),
  NO_JSON("it is no JSON"),
  IT_IS_NOT_UTF8("it is not UTF-8"),
  DEEP("it is nested more than {number} deep"),
  THERE_TWICE("the field {field} is there twice, line {line}"),
  HALF_CHARACTER("half a character stands in {field}, line {line}"),
  LONG_NUMBER("{field} is too long a number, line {line}"),
  UNKNOWN_FIELD("unknown field {field}"),
  SOME_FIELD("a field is missing or wrong"),
  WRONG_FIELD("the field {field} is missing or wrong"),
  MUST_BE("{field} must be {known}"),
  A_TEXT("a text"),
  A_TIME("a time such as 2026-11-21T12:00:00Z"),
  A_NUMBER("a number"),
  A_WHOLE_NUMBER("a whole number"),
  TRUE_OR_FALSE("true or false"),
  ONE_OF("one of {values}"),
  AN_OBJECT("an object"),
  A_LIST("a list"),
  PASSWORD_LENGTH("a password of {least} to {most} characters"),
  PASSWORD_CONTROL("a password without control characters"),
  PASSWORD_LOGIN("another password than the login"),
  PASSWORD_COMMON("a password that is not among the first to be tried"),
  THERE("there"),
  // what the behaviour of a 1C says about its settings
  HINT_SESSID("this 1C does not send sessid: set dialect.sessid to \"optional\""),
  HINT_FILE_LIMIT("this 1C ignores file_limit: a proxy in front must let larger bodies pass"),
  HINT_NO_IMPORT(
      "this 1C sends no import, its files are delivered when it has been quiet for a while:"
          + " set dialect.import to \"never\" if that is meant, to \"required\" if it is not"),
  HINT_IMPORT_STOPPED("this 1C sent import before and left complete files without one: set"
      + " dialect.import to \"never\" if it no longer waits for the import"),
  // of the catalogue's database
  CATALOGUE_AWAY("the database of the catalogue does not answer"),
  CATALOGUE_LOGIN(
      "the database of the catalogue does not let Gate in:"
          + " look at gate.catalogue.user, its password and the name of the database in gate.catalogue.url"),
  CATALOGUE_DENIED("Gate may not write where the catalogue is kept"),
  CATALOGUE_BUSY("somebody else kept the database of the catalogue busy for too long"),
  CATALOGUE_FULL("there is no room left where the catalogue is kept"),
  CATALOGUE_NEWER("the catalogue is of the newer version {number}, and this Gate knows {exactly}:"
      + " install the newer Gate again"),
  CATALOGUE_ENCODING(
      "the database of the catalogue has the encoding {name}, which cannot hold every text:"
          + " make one with the encoding UTF8 and name it in gate.catalogue.url"),
  CATALOGUE_BROKEN(
      "the database of the catalogue is damaged: have it built anew, on the page of the goods"),
  CATALOGUE_OFF("the library of SQLite cannot be loaded on this machine, the log says why;"
      + " PostgreSQL needs none: gate.catalogue.url"),
  CATALOGUE_OTHER("the database of the catalogue failed, the log says at what"),
  // of a plan that is held
  PLAN_GOODS(
      "{left} would be deleted, and there are {all} goods: a person has to let that pass or refuse it"),
  GOODS("{goods} products"),
  OFFERS("{offers} offers"),
  GOODS_AND_OFFERS("{goods} products and {offers} offers"),
  PLAN_PRICES("all prices of a type would vanish: a person has to let that pass or refuse it"),
  PLAN_STOCK("all stock would vanish: a person has to let that pass or refuse it"),
  // orders
  ORDERS_LEFT("{left} of {all} orders could not be marked as sent"),
  ORDER_IN("order {number} ({name}), line {line}: {known}"),
  ORDER_NAMELESS("order {number}, line {line}: {known}"),
  AFTER_ORDERS("after {number} orders: {known}"),
  DATUM("{datum}: {known}"),
  MISSING("missing"),
  MISSING_TYPE("missing, КонтактВид is of another schema"),
  EMPTY("empty"),
  MORE_THAN_ONCE("there more than once"),
  ATTRIBUTES("has attributes"),
  ELEMENTS("holds elements"),
  NOTHING_LEFT("nothing of it is left for 1C"),
  LONGER("longer than {number} characters"),
  LONGER_GIVEN("longer than {number} characters, 1C is given {name}"),
  AT_EDGE("begins or ends with a space"),
  UNSEEN("holds a character that nobody sees"),
  MUST_SAY("must be {text}"),
  NO_GOODS("no Товар"),
  NOT_POSITIVE("must be more than 0"),
  NEGATIVE("must not be negative"),
  DIGITS("more than {number} digits before the point or {exactly} after it"),
  NOT_IN_XML("the character U+{hex} is not allowed in XML"),
  NO_DATE("is no date yyyy-MM-dd"),
  NO_TIME("is no time HH:mm:ss"),
  NO_AMOUNT("is no number such as 1234.50"),
  SAME_FOR_1C("1C is given {name}, as for the order {other}"),
  SAME_AS_ANOTHER("1C is given {name}, as for another order"),
  NUMBER_WAITS("an order of this number waits"),
  NUMBER_ASIDE("an order of this number is set aside"),
  NUMBER_SENT("an order of this number was sent"),
  OTHER_ROOT("the root is not {tag}"),
  BESIDE_ORDERS("beside orders there is {tag}"),
  IN_CONTAINER("a container holds {tag}"),
  EMPTY_CONTAINER("an empty container"),
  AN_ENTITY("an entity"),
  NAME_CODING("the name {tag} does not fit windows-1251"),
  LARGE_ORDER("an order of more than {number} characters"),
  NOT_XML("not readable as XML"),
  NO_ORDER("no order in it"),
  NO_ORDERS_FILE("{name} is no file of orders: CommerceML is taken, which is XML"),
  OTHER_NUMBER("it holds the number {name}"),
  NO_FILE("it is no file"),

  // where it is, and in what
  AT("{known}, line {line} column {column}"),
  AT_NEAR("{known}, line {line} column {column}, near id {id}"),
  AT_LINE("{known}, line {line}"),
  AT_LINE_NEAR("{known}, line {line}, near id {id}"),
  IN("{name}: {known}"),
  RULE_IN("{rule} {known}, Id {id}"),
  RULE("{rule} {known}");

  private static final Map<String, Phrase> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Phrase::name, phrase -> phrase));

  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private final String words;

  Phrase(String words) {
    this.words = words;
  }

  /**
   * The sentence with these values, in the order of its places: numbers, sentences, and texts of all else.
   *
   * @throws IllegalArgumentException if there are more or fewer values than places
   */
  public Sentence of(Object... values) {
    List<String> places = places();
    if (values.length != places.size()) {
      throw new IllegalArgumentException(this + " has the places " + places);
    }
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      named.put(
          places.get(i),
          value instanceof Sentence
              ? value
              : value instanceof Integer || value instanceof Long
                  ? (Object) ((Number) value).longValue()
                  : String.valueOf(value));
    }
    return new Sentence(name(), Collections.unmodifiableMap(named));
  }

  /** The sentence of this code; empty if it is none of ours. */
  static Optional<Phrase> named(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** The names of its places, in their order. */
  public List<String> places() {
    return PLACE.matcher(words).results().map(place -> place.group(1)).toList();
  }

  /** The English words for these values; a place without one stays as it is. */
  String text(Map<String, Object> values) {
    return PLACE.matcher(words).replaceAll(place -> {
      Object value = values.getOrDefault(place.group(1), place.group());
      return Matcher.quoteReplacement(value instanceof Sentence s ? s.text() : value.toString());
    });
  }
}
