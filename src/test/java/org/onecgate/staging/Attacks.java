package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * Hostile and merely odd archives and documents, and what becomes of each. The table in {@code
 * src/docs/staging.md} has one row for each, in this order.
 */
final class Attacks {
  /** The limits that the answers below speak of. */
  static final int MAX_FILES = 10_000;

  private static final String ZIP = "v8_1.zip";
  private static final String XML = "import.xml";
  private static final Charset CP866 = Charset.forName("IBM866");

  /**
   * One input.
   *
   * @param title what it is, as the document says
   * @param file the name under which it is sent
   * @param bytes what is sent
   * @param line the line that 1C sees after {@code failure}, with {@code column …} for the column of
   *     XML, which depends on the parser; where it is taken, the names of what is published, after
   *     {@code taken: }
   */
  record Attack(String title, String file, Supplier<byte[]> bytes, String line) {
    boolean isTaken() {
      return Attacks.isTaken(line);
    }

    /** Its row in the document. */
    String row() {
      return "| " + title + " | `" + line + "` |";
    }

    @Override
    public String toString() {
      return title;
    }
  }

  private Attacks() {}

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    names(all);
    sizes(all);
    structure(all);
    xml(all);
    return all;
  }

  private static void names(List<Attack> all) {
    all.add(zip(
        "a name that climbs out, `../evil`",
        named("../evil"),
        "the name of an entry is refused: \"../evil\": a relative segment"));
    all.add(zip(
        "the same in the middle, `a/../../evil`",
        named("a/../../evil"),
        "the name of an entry is refused: \"a/../../evil\": a relative segment"));
    all.add(zip(
        "the same with back-slashes",
        named("..\\..\\evil"),
        "the name of an entry is refused: \"..\\..\\evil\": a relative segment"));
    all.add(zip(
        "an absolute name, `/tmp/evil`",
        named("/tmp/evil"),
        "the name of an entry is refused: \"/tmp/evil\": an empty segment"));
    all.add(zip(
        "a drive, `C:\\evil`",
        named("C:\\evil"),
        "the name of an entry is refused: \"C:\\evil\": the character U+003A is not allowed"));
    all.add(zip(
        "a share, `\\\\server\\evil`",
        named("\\\\server\\evil"),
        "the name of an entry is refused: \"\\\\server\\evil\": an empty segment"));
    all.add(zip(
        "percent signs, `%2e%2e%2fevil`: nobody decodes them",
        named("%2e%2e%2fevil"), "taken: %2e%2e%2fevil"));
    all.add(
        zip(
            "dots as overlong UTF-8",
            () -> new Zip()
                .file(
                    new byte[] {(byte) 0xc0, (byte) 0xae, (byte) 0xc0, (byte) 0xae, '/', 'x'},
                    0,
                    "")
                .bytes(),
            "the name of an entry is refused: \"\\u2514\\u043e\\u2514\\u043e/x\": not text, read as IBM866"));
    all.add(
        zip(
            "a NUL in a name",
            named("import.xml\0.jpg"),
            "the name of an entry is refused: \"import.xml\\u0000.jpg\": the character U+0000 is not allowed"));
    all.add(
        zip(
            "a name of 60,000 bytes",
            named("x".repeat(60_000)),
            "the name of an entry is refused: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\": longer than 1024 bytes"));
    all.add(zip(
        "a symbolic link, and a file through it",
        () -> new Zip()
            .file("link", "/etc")
            .attributes(3, 0120777 << 16)
            .file("link/passwd", "x")
            .bytes(),
        "holds a symbolic link"));
    all.add(zip("one name twice", named("a.xml", "a.xml"), "a.xml collides with another entry"));
    all.add(zip(
        "the same in another case", named("a.xml", "A.XML"), "A.XML collides with another entry"));
    all.add(zip(
        "a file where another has a directory",
        named("a", "a/b.txt"),
        "a/b.txt collides with another entry"));
    all.add(zip("a file and an empty directory of its name", named("a", "a/"), "taken: a"));
    all.add(zip(
        "names in CP866",
        () -> new Zip().file("Товар №1.txt".getBytes(CP866), 0, "x").bytes(),
        "taken: Товар №1.txt"));
    all.add(zip(
        "names in UTF-8 without the flag",
        () -> new Zip().file("Товар №1.txt".getBytes(UTF_8), 0, "x").bytes(),
        "taken: Товар №1.txt"));
  }

  private static void sizes(List<Attack> all) {
    all.add(zip(
        "entries that are one and the same (full overlap)",
        () -> {
          Zip zip = new Zip().deflated("0", new byte[1_000_000]);
          for (int i = 1; i < 250; i++) {
            zip.deflated("" + i, new byte[1_000_000]).at(0);
          }
          return zip.bytes();
        },
        "entries overlap"));
    all.add(zip(
        "entries that quote each other (Fifield's bomb)", () -> quoted(250), "entries overlap"));
    all.add(zip(
        "10,000 entries with one header of 64 KiB",
        () -> {
          Zip zip = new Zip().file("0", "x").localExtra(filled(65_532));
          for (int i = 1; i < MAX_FILES; i++) {
            zip.file("" + i, "x").at(0);
          }
          return zip.bytes();
        },
        "entries overlap"));
    all.add(zip(
        "more entries than the limit", () -> many(2 * MAX_FILES + 1, 0), "more than 10000 files"));
    all.add(zip(
        "more directories than that",
        () -> directories(2 * MAX_FILES + 1),
        "more than 10000 files"));
    all.add(zip(
        "a directory that fills the memory",
        () -> many(60, 60_000),
        "a directory of 3602870 bytes"));
    all.add(zip(
        "a high ratio, told",
        () -> new Zip().deflated("bomb", new byte[1000]).size((256 << 20) + 1).bytes(),
        "unpacks to more than 200 times its size"));
    all.add(zip(
        "a high ratio, hidden",
        () -> new Zip().deflated("bomb", new byte[50_000_000]).size(10_000).bytes(),
        "bomb is larger than it says"));
    all.add(zip(
        "more than the limit when unpacked, in zip64 sizes",
        () -> new Zip().deflated("bomb", "x").sizes64(1L << 50, 3).wide().bytes(),
        "more than 64 GiB unpacked"));
    all.add(zip(
        "zip64 sizes beyond the end of the file",
        () -> new Zip().file("a", "x").sizes64(1L << 20, 1L << 20).wide().bytes(),
        "damaged data"));
    all.add(zip(
        "zip64 sizes below zero",
        () -> new Zip().file("a", "x").sizes64(-5, -5).wide().bytes(),
        "not a whole zip file"));
    all.add(zip(
        "a zip in a zip",
        () -> new Zip()
            .file("inner.zip", new Zip().deflated("bomb", new byte[1_000_000]).bytes())
            .bytes(),
        "holds an archive, inner.zip"));
  }

  private static void structure(List<Attack> all) {
    byte[] good = new Zip().file("a.txt", "a").deflated("b.txt", "b".repeat(99)).bytes();
    all.add(zip(
        "an encrypted entry",
        () -> new Zip().file(new byte[] {'a'}, 1, "x").bytes(),
        "is encrypted or compressed in an unknown way"));
    all.add(zip(
        "an unknown method",
        () -> new Zip().file("a", "x").method(99).bytes(),
        "is encrypted or compressed in an unknown way"));
    all.add(zip("a wrong CRC", () -> new Zip().file("a", "x").crc(7).bytes(), "a is damaged"));
    all.add(zip(
        "an end that tells of more entries than there are",
        () -> new Zip().file("a", "x").claimMore(1).bytes(),
        "its directory does not hold what it says"));
    all.add(zip(
        "an end that tells of fewer",
        () -> new Zip().file("a", "x").file("b", "x").claimMore(-1).bytes(),
        "its directory does not hold what it says"));
    all.add(zip(
        "a zip without its end",
        () -> Arrays.copyOf(good, good.length - 10),
        "not a whole zip file"));
    all.add(zip(
        "a zip without its beginning",
        () -> Arrays.copyOfRange(good, 9, good.length),
        "9 bytes are missing"));
    all.add(zip("a zip twice", () -> joined(good, good), "201 bytes too many"));
    all.add(zip(
        "an entry behind the end",
        () -> joined(good, Arrays.copyOf(new Zip().file("c", "evil").bytes(), 35)),
        "not a whole zip file"));
    all.add(zip(
        "bytes before the beginning",
        () -> joined("#!/bin/sh\n".getBytes(UTF_8), good),
        "10 bytes too many"));
    all.add(zip(
        "a second end in the comment",
        () -> new Zip()
            .file("a", "x")
            .comment(joined(new Zip().bytes(), new byte[3]))
            .bytes(),
        "not a whole zip file"));
    all.add(zip(
        "a zip64 end that lies elsewhere",
        () -> {
          byte[] zip = new Zip().file("a", "x").wide().bytes();
          zip[zip.length - 22 - 20 + 8] ^= 1;
          return zip;
        },
        "not a whole zip file"));
    all.add(
        zip("a zip64 for no reason", () -> new Zip().file("a", "x").wide().bytes(), "taken: a"));
    all.add(zip(
        "sizes behind the data (data descriptors)",
        () -> new Zip()
            .file("a", "x")
            .descriptor()
            .deflated("b", "y")
            .descriptor()
            .bytes(),
        "taken: a, b"));
  }

  private static void xml(List<Attack> all) {
    String secret = "file:///etc/passwd";
    all.add(xml(
        "an external entity, a file",
        "a DTD, line 1 column …",
        "<!DOCTYPE a [<!ENTITY x SYSTEM '" + secret + "'>]><a>&x;</a>"));
    all.add(xml(
        "an external entity, an address",
        "a DTD, line 1 column …",
        "<!DOCTYPE a [<!ENTITY x SYSTEM" + " 'http://127.0.0.1:9/x'>]><a>&x;</a>"));
    all.add(xml(
        "an external DTD",
        "a DTD, line 1 column …",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><a/>"));
    all.add(xml(
        "a parameter entity",
        "a DTD, line 1 column …",
        "<!DOCTYPE a [<!ENTITY % x SYSTEM '" + secret + "'> %x;]><a/>"));
    all.add(xml(
        "a DTD without entities", "a DTD, line 1 column …", "<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"));
    all.add(xml("a billion laughs", "a DTD, line 1 column …", laughs()));
    all.add(xml(
        "quadratic blow-up",
        "a DTD, line 1 column …",
        "<!DOCTYPE a [<!ENTITY x '" + "x".repeat(100_000) + "'>]><a>" + "&x;".repeat(100_000)
            + "</a>"));
    all.add(xml(
        "an entity that nobody declared",
        "the entity &x; is not known, line 1 column …",
        "<a>&x;</a>"));
    all.add(xml(
        "129 levels",
        "more than 128 levels, line 1 column …",
        "<a>".repeat(129) + "</a>".repeat(129)));
    all.add(
        xml("a million levels", "more than 128 levels, line 1 column …", "<a>".repeat(1_000_000)));
    all.add(xml(
        "an attribute of 20 MB",
        "a piece of more than 8 MiB, line 1 column …",
        "<a b='" + "x".repeat(20_000_000) + "'/>"));
    all.add(xml(
        "a comment of 20 MB",
        "a piece of more than 8 MiB, line 1 column …",
        "<a><!--" + "x".repeat(20_000_000) + "--></a>"));
    all.add(xml(
        "a CDATA section of 20 MB",
        "taken: import.xml",
        "<a><![CDATA[" + "x".repeat(20_000_000) + "]]></a>"));
    all.add(xml(
        "a processing instruction of 20 MB",
        "a piece of more than 8 MiB, line 1 column …",
        "<a><?b " + "x".repeat(20_000_000) + "?></a>"));
    all.add(xml(
        "a tag of 20 MB of spaces",
        "a piece of more than 8 MiB, line 1 column …",
        "<a" + " ".repeat(20_000_000) + "/>"));
    all.add(xml("text of 20 MB", "taken: import.xml", "<a>" + "x".repeat(20_000_000) + "</a>"));
    all.add(xml(
        "the name of an element of 1 MB",
        "too many different names, line 1 column …",
        "<" + "a".repeat(1_000_000) + "/>"));
    all.add(xml(
        "20,000 attributes",
        "more than is read, line 1 column …",
        () -> numbered("<a", " b%d=''", 20_000, "/>")));
    all.add(xml(
        "200,000 different names",
        "too many different names, line 1 column …",
        () -> numbered("<a>", "<b%d/>", 200_000, "</a>")));
    all.add(xml(
        "5,000 namespaces",
        "more than is read, line 1 column …",
        () -> numbered("<a", " xmlns:n%d='u'", 5_000, ">" + "<b/>".repeat(100) + "</a>")));
    all.add(xml("half a document", "ends inside a, line 1 column …", "<a><b></b>"));
    all.add(xml("a document twice", "a second root element, line 1 column …", "<a></a><a></a>"));
    all.add(xml(
        "bytes before the document",
        "something before the first element, line 1 column …",
        "x<a/>"));
    all.add(xml(
        "bytes behind the document",
        "the character U+0000, which XML forbids, line 1 column …",
        "<a/>\0\0"));
    all.add(xml(
        "an encoding that is none",
        "the encoding ../x is not known, line 1 column …",
        "<?xml version='1.0' encoding='../x'?><a/>"));
    all.add(xml(
        "another encoding than declared",
        "in another encoding than it says, line 1 column …",
        "<?xml version='1.0' encoding='UTF-16'?><a/>"));
  }

  private static Attack zip(String title, Supplier<byte[]> bytes, String line) {
    return new Attack(
        title, ZIP, bytes, isTaken(line) ? line : "Archive refused: " + ZIP + ": " + line);
  }

  private static Attack xml(String title, String line, String text) {
    return xml(title, line, () -> text.getBytes(UTF_8));
  }

  private static Attack xml(String title, String line, Supplier<byte[]> bytes) {
    return new Attack(
        title, XML, bytes, isTaken(line) ? line : "XML refused: " + XML + ": " + line);
  }

  private static boolean isTaken(String line) {
    return line.startsWith("taken: ");
  }

  private static Supplier<byte[]> named(String... names) {
    return () -> {
      Zip zip = new Zip();
      for (String name : names) {
        zip.file(name, name.endsWith("/") ? "" : "evil");
      }
      return zip.bytes();
    };
  }

  private static byte[] many(int count, int extra) {
    Zip zip = new Zip();
    for (int i = 0; i < count; i++) {
      zip.file("" + i, "").extra(filled(extra));
    }
    return zip.bytes();
  }

  private static byte[] directories(int count) {
    Zip zip = new Zip();
    for (int i = 0; i < count; i++) {
      zip.file(i + "/", "");
    }
    return zip.bytes();
  }

  /** One extra field of this many bytes that nobody knows. */
  private static byte[] filled(int length) {
    return length == 0
        ? new byte[0]
        : ByteBuffer.allocate(length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0x7777)
            .putShort((short) (length - 4))
            .array();
  }

  /**
   * David Fifield's bomb: the data of each entry is a stored block that quotes the header of the next
   * one, and then that one's data. All of them are right, each unpacks to a megabyte.
   */
  private static byte[] quoted(int count) {
    byte[] content = new byte[1_000_000];
    int header = 30 + 3;
    byte[] data = new Zip().deflated("kernel", content).data();
    List<byte[]> datas = new ArrayList<>(List.of(data));
    List<byte[]> contents = new ArrayList<>(List.of(content));
    for (int i = 1; i < count; i++) {
      byte[] head = Arrays.copyOf(
          new Zip()
              .raw(name(i - 1), data, contents.get(i - 1).length, crc(contents.get(i - 1)))
              .bytes(),
          header);
      ByteBuffer next =
          ByteBuffer.allocate(5 + header + data.length).order(ByteOrder.LITTLE_ENDIAN);
      next.put((byte) 0)
          .putShort((short) header)
          .putShort((short) ~header)
          .put(head)
          .put(data);
      data = next.array();
      datas.add(data);
      contents.add(joined(head, contents.get(i - 1)));
    }
    Zip zip = new Zip();
    for (int i = count - 1; i >= 0; i--) {
      zip.raw(name(i), datas.get(i), contents.get(i).length, crc(contents.get(i)));
      if (i < count - 1) {
        zip.at((count - 1 - i) * (header + 5));
      }
    }
    return zip.bytes();
  }

  private static String name(int i) {
    return String.format("%03d", i);
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static String laughs() {
    StringBuilder text = new StringBuilder("<!DOCTYPE l [<!ENTITY l0 'lol'>");
    for (int i = 1; i < 10; i++) {
      text.append("<!ENTITY l").append(i).append(" '");
      text.append(("&l" + (i - 1) + ";").repeat(10)).append("'>");
    }
    return text.append("]><l>&l9;</l>").toString();
  }

  private static byte[] numbered(String begin, String form, int count, String end) {
    StringBuilder text = new StringBuilder(begin);
    for (int i = 0; i < count; i++) {
      text.append(form.replace("%d", Integer.toString(i)));
    }
    return text.append(end).toString().getBytes(UTF_8);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
