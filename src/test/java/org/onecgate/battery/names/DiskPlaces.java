package org.onecgate.battery.names;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;
import org.onecgate.SessionHash;
import org.onecgate.storage.DataLayout;

/** Where a name lies on the disk, and what must hold for every such place. */
final class DiskPlaces {
  private static final DataLayout LAYOUT = new DataLayout(Path.of("/data"));
  private static final Path INTAKE = LAYOUT.intake(new SessionHash("0".repeat(64)));
  private static final ExchangeId EXCHANGE = new ExchangeId("20261121T030506123Z-1a2b3c4d");
  private static final Pattern OURS =
      Pattern.compile("(.*\\.(lock|journal|tmp\\.[0-9a-f]{32}))", Pattern.DOTALL);
  private static final Pattern ASCII = Pattern.compile("[!-~]+");

  /** Leaves room for {@code .lock} and {@code .tmp.<32 hex>} behind it. */
  private static final int MAX_LENGTH = 255 - 5 - 37;

  private DiskPlaces() {}

  /** The path below the directory of received files. */
  static String of(SafeName name) {
    return LAYOUT.parts(INTAKE).relativize(LAYOUT.part(INTAKE, name)).toString();
  }

  /** ASCII, below its directory, as deep as the name, short enough, and none of our own names. */
  static void assertHarmless(SafeName name) {
    Path parts = LAYOUT.parts(INTAKE);
    Path place = LAYOUT.part(INTAKE, name);
    require(place.normalize().equals(place) && place.startsWith(parts), "escapes", name);
    require(
        place.getNameCount() - parts.getNameCount() == name.segments().size(),
        "has another depth",
        name);
    for (Path segment : parts.relativize(place)) {
      String text = segment.toString();
      require(ASCII.matcher(text).matches(), "is not ASCII", name);
      require(!OURS.matcher(text).matches(), "looks like one of ours", name);
      require(text.length() <= MAX_LENGTH, "is too long", name);
    }
    Path unpacked = LAYOUT.unpacked(EXCHANGE, 0);
    require(
        LAYOUT.unpackedFile(unpacked, name).normalize().startsWith(unpacked),
        "escapes when it is unpacked",
        name);
    Path files = LAYOUT.draft(EXCHANGE).resolve("files");
    Path delivered =
        LAYOUT.draft(EXCHANGE).resolve(LAYOUT.deliveredAs(List.of(name)).get(0));
    require(
        delivered.normalize().startsWith(files) && !delivered.normalize().equals(files),
        "escapes when it is delivered",
        name);
  }

  private static void require(boolean holds, String otherwise, SafeName name) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + name + " at " + of(name));
    }
  }
}
