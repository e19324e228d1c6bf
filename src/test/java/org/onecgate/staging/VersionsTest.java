package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.SafeName;
import org.onecgate.it.Content;
import org.onecgate.staging.Versions.Begin;
import org.onecgate.storage.Journal;
import org.onecgate.storage.StoredFile;

/** Whether a file was begun again after others, or went on (E18). */
class VersionsTest {
  /** Small files of each kind, each the only one of its number. */
  private enum Sample {
    JPEG,
    PNG,
    GIF,
    WEBP,
    BMP,
    PDF,
    ZIP,
    XML;

    byte[] whole(int number) {
      String text = name() + " of number " + number + ' ';
      return switch (this) {
        case JPEG -> bytes("\u00ff\u00d8\u00ff\u00e0" + text + "\u00ff\u00d9");
        case PNG -> bytes("\u0089PNG\r\n\u001a\n" + text + "\0\0\0\0IEND\u00aeB`\u0082");
        case GIF -> bytes("GIF89a" + text + ";");
        case WEBP -> withLength("RIFF\0\0\0\0WEBP" + text, 4, -8);
        case BMP -> withLength("BM\0\0\0\0" + text, 2, 0);
        case PDF -> bytes("%PDF-1.7\n" + text + "\n%%EOF\n");
        case ZIP -> Content.zip(Map.of("a.txt", bytes(text)));
        case XML -> bytes("<?xml version=\"1.0\"?>\n<a>" + text + "</a>\n");
      };
    }

    private static byte[] withLength(String text, int at, int more) {
      byte[] bytes = bytes(text);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, bytes.length + more);
      return bytes;
    }

    private static byte[] bytes(String text) {
      return text.getBytes(ISO_8859_1);
    }
  }

  @TempDir
  Path directory;

  /** A file of these pieces, with other files between each two. */
  private StoredFile file(String name, byte[]... pieces) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<Journal.Resumption> resumed = new ArrayList<>();
    for (int i = 0; i < pieces.length; i++) {
      if (i > 0) {
        resumed.add(new Journal.Resumption(all.size(), i));
      }
      all.write(pieces[i]);
    }
    Path path = Files.write(directory.resolve("part"), all.toByteArray());
    return new StoredFile(new SafeName(name), path, all.size(), pieces.length, List.of(), resumed);
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void aWholeFileAfterAWholeFileIsANewVersion(Sample kind) throws Exception {
    byte[] first = kind.whole(1);
    byte[] second = kind.whole(22);
    StoredFile file = file("a." + kind, first, second, kind.whole(333));
    assertThat(Versions.of(file)).isEqualTo(new Begin(first.length + second.length, 2, true));
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void aFileThatGoesOnAfterOthersIsOneFile(Sample kind) throws Exception {
    byte[] whole = kind.whole(1);
    StoredFile file =
        file("a." + kind, part(whole, 0, 12), part(whole, 12, 16), part(whole, 16, whole.length));
    assertThat(Versions.of(file)).isEqualTo(new Begin(0, 0, true));
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void aFileThatBeginsAgainAfterABrokenOneCannotBeTold(Sample kind) throws Exception {
    byte[] whole = kind.whole(1);
    StoredFile file = file("a." + kind, part(whole, 0, whole.length - 3), whole);
    assertThat(Versions.of(file)).isEqualTo(new Begin(0, 0, false));
  }

  @Test
  void aVersionInSeveralChunksIsTakenWhole() throws Exception {
    byte[] first = Sample.JPEG.whole(1);
    byte[] second = Sample.JPEG.whole(2);
    StoredFile file = file(
        "a.jpg",
        part(first, 0, 9),
        part(first, 9, first.length),
        part(second, 0, 9),
        part(second, 9, second.length));
    assertThat(Versions.of(file)).isEqualTo(new Begin(first.length, 2, true));
  }

  @Test
  void aPictureMayComeBackAsAnotherKindOfPictureAndNothingElse() throws Exception {
    byte[] jpeg = Sample.JPEG.whole(1);
    assertThat(Versions.of(file("a.jpg", jpeg, Sample.PNG.whole(2))).offset())
        .isEqualTo(jpeg.length);
    assertThat(Versions.of(file("a.jpg", jpeg, Sample.ZIP.whole(2))))
        .isEqualTo(new Begin(0, 0, true));
  }

  @Test
  void whatIsOfNoKnownKindIsNeverCertainIfOthersCameBetween() throws Exception {
    StoredFile file = file("price.csv", "a;b\n".getBytes(UTF_8), "c;d\n".getBytes(UTF_8));
    assertThat(Versions.of(file)).isEqualTo(new Begin(0, 0, false));
    assertThat(Versions.of(file("price.csv", "a;b\n".getBytes(UTF_8))).certain())
        .isTrue();
  }

  @Test
  void aPaddedPictureIsWholeToo() throws Exception {
    byte[] odd = Sample.WEBP.whole(1);
    byte[] padded = java.util.Arrays.copyOf(odd, odd.length + 1);
    assertThat(Versions.of(file("a.webp", padded, Sample.WEBP.whole(2))).offset())
        .isEqualTo(padded.length);
  }
}
