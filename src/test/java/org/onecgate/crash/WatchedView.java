package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attributes of a file, of which the changes of the mode are watched. */
final class WatchedView implements PosixFileAttributeView {
  private final WatchedProvider provider;
  private final Path path;
  private final PosixFileAttributeView real;

  WatchedView(WatchedProvider provider, Path path, PosixFileAttributeView real) {
    this.provider = provider;
    this.path = path;
    this.real = real;
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> mode) throws IOException {
    provider.on(Operation.setMode(path, mode), o -> real.setPermissions(mode));
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    return real.readAttributes();
  }

  @Override
  public void setTimes(
      @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
      throws IOException {
    real.setTimes(modified, accessed, created);
  }

  @Override
  public void setGroup(GroupPrincipal group) throws IOException {
    real.setGroup(group);
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return real.getOwner();
  }

  @Override
  public void setOwner(UserPrincipal owner) throws IOException {
    real.setOwner(owner);
  }
}
