package org.onecgate.scan.first;

/**
 * One search through one text, which comes in pieces of any size.
 *
 * <p>Its memory does not depend on the length of the text. What it found says nothing of how the text was cut.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
public final class Scan {
  private static final byte OTHER = (byte) 0xbf;

  /** How the characters that matter are written. */
  private enum Form {
    UNKNOWN,
    BYTES,
    BIG_ENDIAN,
    LITTLE_ENDIAN
  }

  private final Found found;
  private final Entities entities;
  private final Text text;
  private final byte[] units = new byte[4096];
  private Form form = Form.UNKNOWN;
  /** The first byte of a pair whose second has not come. */
  private int first = -1;

  private boolean ended;

  Scan(SecretScanner scanner, int capacity) {
    found = new Found(scanner.limit());
    text = new Text(scanner, found, capacity, true);
    entities = new Entities(text);
  }

  /** Takes the next bytes; they are not kept. */
  public void update(byte[] bytes, int offset, int length) {
    if (ended) {
      throw new IllegalStateException("the scan has ended");
    }
    if (found.isFull()) {
      return;
    }
    int at = offset;
    int end = offset + length;
    if (form == Form.UNKNOWN && at < end) {
      if (first < 0) {
        first = bytes[at++] & 0xff;
      }
      if (at < end) {
        begin(first, bytes[at] & 0xff);
      }
    }
    if (form == Form.BYTES) {
      entities.append(bytes, at, end - at);
    } else if (form != Form.UNKNOWN) {
      pairs(bytes, at, end);
    }
  }

  /** Says what was found; nothing can be added any more. */
  public ScanResult end() {
    if (!ended) {
      ended = true;
      if (form == Form.UNKNOWN && first >= 0) {
        entities.append(new byte[] {(byte) first}, 0, 1);
      }
      entities.end();
      text.end();
    }
    ScanResult result = found.result();
    return new ScanResult(
        result.findings().stream().map(this::placed).toList(), result.limitReached());
  }

  /** UTF-16 is known by its mark, or by the XML that begins without one. */
  private void begin(int one, int two) {
    if ((one == 0xfe && two == 0xff) || (one == 0 && two == '<')) {
      form = Form.BIG_ENDIAN;
    } else if ((one == 0xff && two == 0xfe) || (one == '<' && two == 0)) {
      form = Form.LITTLE_ENDIAN;
    } else {
      form = Form.BYTES;
      entities.append(new byte[] {(byte) one}, 0, 1);
      first = -1;
    }
  }

  private void pairs(byte[] bytes, int from, int end) {
    int count = 0;
    for (int at = from; at < end; at++) {
      int b = bytes[at] & 0xff;
      if (first < 0) {
        first = b;
        continue;
      }
      int high = form == Form.BIG_ENDIAN ? first : b;
      int low = form == Form.BIG_ENDIAN ? b : first;
      first = -1;
      units[count++] = high == 0 && low < 0x80 ? (byte) low : OTHER;
      if (count == units.length) {
        entities.append(units, 0, count);
        count = 0;
      }
    }
    entities.append(units, 0, count);
  }

  private Finding placed(Finding finding) {
    return form == Form.BYTES || form == Form.UNKNOWN
        ? finding
        : new Finding(
            finding.ruleId(),
            finding.description(),
            finding.weak(),
            2 * finding.offset(),
            finding.excerpt());
  }
}
