package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves what each fault says and with which status (E3, E4, E8, E10, E23). */
class FaultTest {
  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyTextIsOneShortLineOfAscii(Fault fault) {
    assertThat(fault.text()).matches("[A-Z][ -~]{3,99}").doesNotEndWith(".").doesNotContain("  ");
    assertThat(fault.code()).matches("[A-Z][A-Z_]+");
  }

  @Test
  void theTextsThatAreFixedAreExact() {
    assertThat(Fault.INVALID_SESSION.text()).isEqualTo("Invalid session");
    assertThat(Fault.MISSING_SESSID.text()).isEqualTo("Missing sessid");
    assertThat(Fault.FILE_BUSY.text()).isEqualTo("File busy - retry later");
    assertThat(Fault.INTERNAL.text()).isEqualTo("Internal server error");
  }

  @Test
  void noTextIsSaidByTwoFaults() {
    assertThat(Arrays.stream(Fault.values()).map(Fault::text)).doesNotHaveDuplicates();
  }

  @Test
  void theStatusesAreThoseOfE23() {
    assertThat(of(403)).containsExactlyInAnyOrder(Fault.INVALID_SESSION, Fault.MISSING_SESSID);
    assertThat(of(411)).containsExactly(Fault.LENGTH_REQUIRED);
    assertThat(of(413))
        .containsExactlyInAnyOrder(
            Fault.CHUNK_TOO_LARGE, Fault.FILE_TOO_LARGE, Fault.EXCHANGE_TOO_LARGE);
    assertThat(of(500))
        .containsExactlyInAnyOrder(
            Fault.INTERNAL, Fault.DISK_READ_ONLY, Fault.DISK_DENIED, Fault.DISK_FAILED);
    assertThat(of(503))
        .containsExactlyInAnyOrder(
            Fault.FILE_BUSY, Fault.TOO_MANY_UPLOADS, Fault.UPLOAD_TOO_SLOW, Fault.STOPPING);
    assertThat(of(507)).containsExactly(Fault.DISK_FULL);
    assertThat(Arrays.stream(Fault.values()).map(Fault::status).collect(Collectors.toSet()))
        .isEqualTo(Set.of(200, 403, 411, 413, 500, 503, 507));
  }

  @Test
  void onlyOurOwnFaultsAreErrorsInTheLog() {
    for (Fault fault : Fault.values()) {
      boolean ours = fault.status() == 500 || fault.status() == 507;
      assertThat(fault.level()).as("%s", fault).isEqualTo(ours ? Level.ERROR : Level.WARNING);
    }
  }

  @Test
  void anExceptionTellsItsFaultAndItsDetail() {
    FaultException plain = new FaultException(Fault.FILE_BUSY);
    assertThat(plain.fault()).isEqualTo(Fault.FILE_BUSY);
    assertThat(plain.detail()).isNull();
    assertThat(plain).hasMessage("File busy - retry later").hasNoCause();
    Exception cause = new IllegalStateException("cause");
    FaultException full = new FaultException(Fault.BAD_NAME, Phrase.DEVICE.of(), cause);
    assertThat(full.detail()).hasToString("a device name");
    assertThat(full).hasMessage("File name refused: a device name").hasCause(cause);
  }

  private static List<Fault> of(int status) {
    return Arrays.stream(Fault.values()).filter(f -> f.status() == status).toList();
  }
}
