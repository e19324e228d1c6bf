package org.onecgate.alarm;

import java.text.NumberFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/** Says what is wrong as the dashboard does, in plain text. */
final class Wording {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  /** Such as {@code goods[2].price (ЦенаЗаЕдиницу)}. */
  private static final Pattern DATUM =
      Pattern.compile("(?<way>\\S*)(?: \\((?<name>.*?)\\)(?<below>.*))?");

  private static final Pattern PIECE = Pattern.compile("(?<word>\\w+)(?:\\[(?<index>\\d{1,9})])?");

  /** Their titles say which failure it is. As in home.js. */
  private static final Set<String> TITLE_SAYS_WHY = Set.of("FAILED", "REFUSED", "NAMELESS");

  /** What a check can have found, by the sentence that says so; all else is a secret. As in said.js. */
  private static final Map<Phrase, String> FOUND = Map.of(
      Phrase.VIRUS, "virus",
      Phrase.TOO_LARGE_FOR_CLAMD, "unscanned",
      Phrase.NOT_IMAGE, "picture",
      Phrase.SERVER_CODE, "name",
      Phrase.SERVER_RULES, "name",
      Phrase.DASH, "name");

  private static final int KIB = 1024;
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

  private final Texts texts;
  private final String address;
  private final ZoneId zone;
  private final Clock clock;
  private final Locale locale;

  /**
   * Says it in this language.
   *
   * @param address of the dashboard; empty if it is not known
   */
  Wording(Texts texts, String address, ZoneId zone, Clock clock) {
    this.texts = texts;
    this.address = address;
    this.zone = zone;
    this.clock = clock;
    this.locale = Locale.forLanguageTag(texts.language());
  }

  /** What is wrong, and of whom. */
  String title(Cause cause) {
    Map<String, String> values = new HashMap<>();
    String handler = "handler." + cause.name();
    boolean named = cause.code().startsWith("HANDOVER") && texts.has(handler);
    values.put("subject", named ? texts.say(handler) : line(cause.name()));
    values.put("code", cause.code());
    values.put("count", number(cause.count()));
    Instant at = cause.at();
    values.put("time", at == null ? "" : moment(at));
    values.put("detail", Sentence.textOf(cause.said()));
    values.put("cause", why(cause));
    return texts.say(key(cause, ""), cause.count(), values).strip();
  }

  /** Which failure it is, as a title goes on with it; as on the pages, where said.js says the same. */
  private String why(Cause cause) {
    String code = cause.fault();
    return code == null ? "" : sayOr("fault." + kind(code, cause.said()), code);
  }

  /** Of what a check can have found, which; else the fault itself. */
  private static String kind(String code, @Nullable Sentence said) {
    if (said == null || !code.equals(Fault.SUSPICIOUS_CONTENT.code())) {
      return code;
    }
    return code + "."
        + FOUND.entrySet().stream()
            .filter(each -> said.says(each.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("secret");
  }

  private String key(Cause cause, String part) {
    String own = "warn." + cause.code() + (isUndecided(cause.said()) ? ".held" : "");
    return (texts.has(own) ? own : "warn.other") + part;
  }

  /** Whether it waits for a person to decide about goods; as on the pages, where said.js says the same. */
  private static boolean isUndecided(@Nullable Sentence said) {
    return said != null
        && Stream.of(Phrase.PLAN_GOODS, Phrase.PLAN_PRICES, Phrase.PLAN_STOCK).anyMatch(said::says);
  }

  /** More of it, and what to do. */
  String text(Cause cause) {
    String more = more(cause);
    String remote = cause.remote();
    List<String> parts = new ArrayList<>();
    String where = remote == null ? "" : " (" + remote + ")";
    String what = more.isEmpty() && remote != null ? remote : more + where;
    if (!what.isEmpty()) {
      parts.add((isNamed(cause) ? what : upper(what)) + (what.endsWith(".") ? "" : "."));
    }
    parts.add(advice(cause));
    return line(String.join(" ", parts));
  }

  /** What is known of it besides what the title says. */
  private String more(Cause cause) {
    Optional<Sentence> said = Optional.ofNullable(cause.said());
    boolean titled = TITLE_SAYS_WHY.contains(cause.code());
    return (titled ? said.flatMap(Sentence::detail) : said).map(this::sentence).orElse("");
  }

  /** Whether what more is known begins with the name of a file, which stays as it is. */
  private static boolean isNamed(Cause cause) {
    Sentence said = cause.said();
    return said != null
        && TITLE_SAYS_WHY.contains(cause.code())
        && said.detail()
            .filter(detail -> detail.code().equals(Phrase.IN.name()))
            .isPresent();
  }

  private static String upper(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private String advice(Cause cause) {
    String fault = "fault." + cause.fault() + ".do";
    String own = key(cause, ".do");
    return texts.has(own)
        ? texts.say(own)
        : texts.has(fault) ? texts.say(fault) : texts.say("fault.other.do");
  }

  /** The words of a sentence; its English text if there are none. */
  private String sentence(Sentence said) {
    String key = "said." + said.code();
    if (texts.has(key)) {
      return PLACE
          .matcher(texts.say(key))
          .replaceAll(place ->
              Matcher.quoteReplacement(place(place.group(1), said.values().get(place.group(1)))));
    }
    String fault = "fault." + kind(said.code(), said);
    if (!texts.has(fault)) {
      return said.text();
    }
    return texts.say(fault)
        + said.detail().map(detail -> ": " + sentence(detail)).orElse("");
  }

  /** How what stands in a place is shown; as on the pages, where said.js has the same table. */
  private String place(String name, @Nullable Object value) {
    if (value instanceof Sentence inner) {
      return sentence(inner);
    }
    String text = value == null ? "" : value.toString();
    if (value instanceof Number number) {
      long n = number.longValue();
      return switch (name) {
        case "files" -> texts.say("count.files", n, Map.of("count", number(n)));
        case "goods" -> texts.say("goods.count", n, Map.of("count", number(n)));
        case "offers" -> texts.say("goods.offers", n, Map.of("count", number(n)));
        case "bytes" -> bytes(n);
        case "exact" -> number(n) + " " + texts.say("unit.B");
        case "number", "exactly" -> number(n);
        default -> text;
      };
    }
    return switch (name) {
      case "moment" -> moment(text);
      case "by", "chunk" -> texts.say("said." + name + "." + text);
      case "step" -> texts.say("step." + text);
      case "rule" -> sayOr("rule." + text, text);
      case "datum" -> datum(text);
      default -> text;
    };
  }

  /** Which datum of an order it is: the way to it in words, and what CommerceML calls it. */
  private String datum(String text) {
    Matcher parts = DATUM.matcher(text);
    if (!parts.matches()) {
      return text;
    }
    List<String> words = new ArrayList<>();
    String above = "";
    for (String piece : parts.group("way").split("\\.", -1)) {
      Matcher one = PIECE.matcher(piece);
      String word = one.matches() ? one.group("word") : piece;
      @Nullable String index = one.matches() ? one.group("index") : null;
      String nth = "datum." + word + ".n";
      words.add(
          index != null && texts.has(nth)
              ? texts.say(nth, 0, Map.of("n", String.valueOf(Integer.parseInt(index) + 1)))
              : sayOr("datum." + above + "." + word, sayOr("datum." + word, piece)));
      above = word;
    }
    String name = parts.group("name");
    return String.join(", ", words)
        + (name == null ? "" : " (" + name + parts.group("below") + ")");
  }

  private String sayOr(String key, String otherwise) {
    return texts.has(key) ? texts.say(key) : otherwise;
  }

  private String number(long n) {
    return NumberFormat.getIntegerInstance(locale).format(n);
  }

  private String bytes(long n) {
    double value = n;
    int unit = 0;
    while (value >= KIB && unit < UNITS.size() - 1) {
      value /= KIB;
      unit++;
    }
    NumberFormat format = NumberFormat.getInstance(locale);
    format.setMaximumFractionDigits(unit == 0 || value >= 100 ? 0 : 1);
    return format.format(value) + " " + texts.say("unit." + UNITS.get(unit));
  }

  private String moment(String text) {
    try {
      return moment(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return text;
    }
  }

  /** By the clock of the place; with the day if it is not today. */
  private String moment(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    boolean today = local.toLocalDate().equals(clock.instant().atZone(zone).toLocalDate());
    String day = texts.language().equals("ru") ? "dd.MM.yyyy " : "yyyy-MM-dd ";
    return DateTimeFormatter.ofPattern(today ? "HH:mm" : day + "HH:mm").format(local);
  }

  /** A message that tells of these. */
  Message message(List<Message.Item> raised, List<Message.Item> settled, int left) {
    List<String> body = new ArrayList<>();
    raised.forEach(item -> body.add(
        (item.bad() ? texts.say("alarm.bad") + " " : "") + item.title() + "\n" + item.text()));
    settled.forEach(item -> body.add(texts.say("alarm.settled") + " " + item.title()));
    if (left == 0) {
      body.add(texts.say("alarm.well"));
    } else if (raised.size() < left) {
      body.add(texts.say("alarm.left", left, Map.of("count", number(left))));
    }
    String first = Stream.concat(raised.stream(), settled.stream())
        .map(Message.Item::title)
        .findFirst()
        .orElse("");
    int others = raised.size() + settled.size() - 1;
    String more =
        others == 0 ? "" : " " + texts.say("alarm.more", others, Map.of("count", number(others)));
    String subject =
        "1C Gate: " + (raised.isEmpty() ? texts.say("alarm.settled") + " " : "") + first + more;
    return new Message(subject, end(body), raised, settled);
  }

  /** A message that says only that it came. */
  Message test() {
    String text = texts.say("alarm.trial");
    return new Message("1C Gate: " + text, end(List.of(text)), List.of(), List.of());
  }

  private String end(List<String> paragraphs) {
    return String.join("\n\n", paragraphs) + (address.isEmpty() ? "" : "\n\n" + address);
  }

  /** A text on one line. */
  static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
