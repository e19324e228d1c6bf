package org.onecgate.battery.power;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.SafeName;
import org.onecgate.battery.kill.IntakeScript;
import org.onecgate.storage.DataLayout;

/** The paths that the script forces, by kind, so that one kind can be left out. */
final class ForcedPaths {
  /** More exchanges than a script seals while a few power cuts last. */
  private static final int EXCHANGES = 800;

  private final DataLayout layout;
  private final List<Path> intakes;

  ForcedPaths(Path data) {
    layout = new DataLayout(data);
    intakes =
        List.of(layout.intake(IntakeScript.session(0)), layout.intake(IntakeScript.session(1)));
  }

  List<String> parts() {
    List<Path> parts = new ArrayList<>();
    for (Path intake : intakes) {
      IntakeScript.NAMES.forEach(name -> parts.add(layout.part(intake, new SafeName(name))));
    }
    return text(parts);
  }

  List<String> journals() {
    return text(intakes.stream().map(layout::journal).toList());
  }

  List<String> directories() {
    List<Path> directories =
        new ArrayList<>(List.of(layout.root(), layout.sessions(), layout.stagings()));
    for (Path intake : intakes) {
      directories.add(intake.getParent());
      directories.add(intake);
      directories.add(layout.parts(intake));
      directories.add(layout.parts(intake).resolve("import_files"));
      directories.add(layout.parts(intake).resolve("import_files/ab"));
    }
    for (int i = 0; i < EXCHANGES; i++) {
      directories.add(layout.staging(IntakeScript.exchange(i)));
    }
    return text(directories);
  }

  private static List<String> text(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }
}
