package org.onecgate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.servlet.ServletRequest;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.Restaging;
import org.onecgate.staging.StagedFile;
import org.onecgate.staging.Validated;

/**
 * Proves that the code is laid out as the documents say: who may know whom, and in which one place
 * the disk, HTTP, JSON and archives are touched.
 */
@AnalyzeClasses(packages = "org.onecgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "org.onecgate";

  // --- arrows only downwards

  @ArchTest
  static final ArchRule theRootKnowsNobody = knowsOnly("");

  @ArchTest
  static final ArchRule protocolKnowsTheRoot = knowsOnly("protocol", "");

  @ArchTest
  static final ArchRule storageKnowsTheRoot = knowsOnly("storage", "");

  @ArchTest
  static final ArchRule scanKnowsNobody = knowsOnly("scan");

  @ArchTest
  static final ArchRule jsonKnowsStorage = knowsOnly("json", "storage", "");

  @ArchTest
  static final ArchRule commercemlKnowsTheRoot = knowsOnly("commerceml", "");

  @ArchTest
  static final ArchRule intakeKnowsStorage = knowsOnly("intake", "storage", "");

  @ArchTest
  static final ArchRule configKnowsJson = knowsOnly("config", "outgoing", "json", "storage", "");

  @ArchTest
  static final ArchRule outgoingKnowsTheRoot = knowsOnly("outgoing", "");

  @ArchTest
  static final ArchRule alarmKnowsHowToSayAndToRemember =
      knowsOnly("alarm", "outgoing", "json", "storage", "");

  @ArchTest
  static final ArchRule historyKnowsJson = knowsOnly("history", "json", "storage", "");

  @ArchTest
  static final ArchRule metricsKnowTheWire = knowsOnly("metrics", "protocol", "");

  @ArchTest
  static final ArchRule storyKnowsWhatItTellsOf =
      knowsOnly("story", "metrics", "protocol", "config", "history", "json", "storage", "");

  @ArchTest
  static final ArchRule stagingKnowsWhatItReads =
      knowsOnly("staging", "scan", "commerceml", "json", "storage", "");

  @ArchTest
  static final ArchRule deliveryKnowsStagingAndItsRecords =
      knowsOnly("delivery", "staging", "commerceml", "outgoing", "json", "storage", "");

  @ArchTest
  static final ArchRule catalogueKnowsDeliveries =
      knowsOnly("catalogue", "delivery", "staging", "commerceml", "json", "storage", "");

  @ArchTest
  static final ArchRule outboxKnowsJson = knowsOnly("outbox", "json", "storage", "");

  @ArchTest
  static final ArchRule importsKnowTheStepsOfARun = knowsOnly(
      "imports",
      "protocol",
      "intake",
      "staging",
      "delivery",
      "config",
      "history",
      "story",
      "storage",
      "");

  @ArchTest
  static final ArchRule exchangeKnowsWhomItAsks = knowsOnly(
      "exchange",
      "protocol",
      "imports",
      "intake",
      "staging",
      "outbox",
      "config",
      "history",
      "story",
      "json",
      "storage",
      "");

  @ArchTest
  static final ArchRule upkeepKnowsTheStores = knowsOnly(
      "upkeep",
      "exchange",
      "imports",
      "intake",
      "staging",
      "delivery",
      "config",
      "history",
      "story",
      "storage",
      "");

  @ArchTest
  static final ArchRule webKnowsExchangeAndProtocol = knowsOnly("web", "exchange", "protocol", "");

  @ArchTest
  static final ArchRule adminKnowsWhatItShows = knowsOnly(
      "admin",
      "upkeep",
      "exchange",
      "imports",
      "intake",
      "staging",
      "delivery",
      "catalogue",
      "commerceml",
      "outbox",
      "alarm",
      "config",
      "history",
      "story",
      "metrics",
      "json",
      "storage",
      "");

  @ArchTest
  static final ArchRule checkKnowsWhatItAsks =
      knowsOnly("check", "staging", "scan", "commerceml", "storage", "");

  @ArchTest
  static final ArchRule backupKnowsWhatItKeeps =
      knowsOnly("backup", "catalogue", "history", "json", "storage", "");

  @ArchTest
  static final ArchRule sendKnowsHowToCallAndToRead = knowsOnly("send", "outgoing", "storage", "");

  @ArchTest
  static final ArchRule bootKnowsOnlyItself = knowsOnly("app.boot");

  @ArchTest
  static final ArchRule nobodyKnowsTheApplication = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".app..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage(ROOT + ".app..");

  @ArchTest
  static final ArchRule nobodyKnowsBoot = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".app.boot..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage(ROOT + ".app.boot..");

  @ArchTest
  static final ArchRule noPackagesKnowEachOther =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyPackageHasItsRule = classes()
      .should()
      .resideInAnyPackage(packages(
          "",
          "protocol",
          "storage",
          "scan",
          "json",
          "outgoing",
          "commerceml",
          "intake",
          "alarm",
          "config",
          "history",
          "metrics",
          "story",
          "staging",
          "delivery",
          "catalogue",
          "outbox",
          "imports",
          "exchange",
          "upkeep",
          "web",
          "admin",
          "check",
          "backup",
          "send",
          "app",
          "app.boot"));

  // --- one place for each thing

  @ArchTest
  static final ArchRule onlyTheDoorsKnowServlets = noClasses()
      .that()
      .resideOutsideOfPackages(ROOT + ".web..", ROOT + ".admin..", ROOT + ".app..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("jakarta.servlet..");

  @ArchTest
  static final ArchRule onlyTheStoreKnowsJson = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".admin..")
      .and()
      .haveNameNotMatching(
          ROOT.replace(".", "\\.") + "\\.json\\.(JsonText|RecordReader|RecordParser)(\\$.*)?")
      .and()
      .doNotBelongToAnyOf(JsonStore.class)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("jakarta.json..", "org.eclipse.yasson..");

  @ArchTest
  static final ArchRule onlyStorageAndBootTouchFiles = noClasses()
      .that()
      .resideOutsideOfPackages(ROOT + ".storage..", ROOT + ".app.boot..")
      .should()
      .dependOnClassesThat()
      .belongToAnyOf(Files.class, FileChannel.class);

  @ArchTest
  static final ArchRule nobodyOpensFilesInAnotherWay = noClasses()
      .should()
      .dependOnClassesThat()
      .belongToAnyOf(
          FileInputStream.class,
          FileOutputStream.class,
          FileReader.class,
          FileWriter.class,
          RandomAccessFile.class);

  @ArchTest
  static final ArchRule onlyBootHandsOutAnOldFile = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".app.boot..")
      .should()
      .dependOnClassesThat()
      .areAssignableTo(File.class)
      .orShould()
      .callMethod(Path.class, "toFile");

  @ArchTest
  static final ArchRule onlyStagingKnowsArchives = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".staging..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.apache.commons..");

  /** The gate (S1): what was not validated cannot be staged, what was not staged cannot be planned. */
  @ArchTest
  static final ArchRule onlyValidationSaysThatFilesAreValid = noClasses()
      .that()
      .doNotHaveFullyQualifiedName(ROOT + ".staging.Validation")
      .should()
      .callConstructorWhere(target(owner(type(Validated.class))));

  /** The same for what is handed over (S4): a handler's file was staged, whatever it is staged as. */
  @ArchTest
  static final ArchRule onlyStagingStages = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".staging..")
      .should()
      .callConstructorWhere(target(owner(assignableTo(StagedFile.class))));

  /** Only published files are staged without being validated and scanned once more. */
  @ArchTest
  static final ArchRule onlyHandOversStageAgain = noClasses()
      .that()
      .resideOutsideOfPackages(ROOT + ".staging..", ROOT + ".delivery..")
      .should()
      .dependOnClassesThat()
      .belongToAnyOf(Restaging.class);

  @ArchTest
  static final ArchRule onlyScanKnowsItsExpressions = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".scan..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("com.google.re2j..");

  @ArchTest
  static final ArchRule onlyMetricsKnowTheirLibrary = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".metrics..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule onlyStrictXmlKnowsWoodstox = noClasses()
      .that()
      .doNotHaveFullyQualifiedName(ROOT + ".StrictXml")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("com.ctc.wstx..", "org.codehaus.stax2..");

  @ArchTest
  static final ArchRule onlyTheCatalogueKnowsDatabases = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".catalogue..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "com.zaxxer..");

  @ArchTest
  static final ArchRule onlyAlarmsSendMail = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".alarm..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("jakarta.mail..", "org.eclipse.angus..");

  @ArchTest
  static final ArchRule onlyOutgoingCallsOthers = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".outgoing..")
      .should()
      .dependOnClassesThat()
      .haveFullyQualifiedName("java.net.http.HttpClient");

  @ArchTest
  static final ArchRule onlyBootKnowsTomcat = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".app.boot..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "org.apache.catalina..",
          "org.apache.coyote..",
          "org.apache.tomcat..",
          "org.apache.juli..");

  // --- nothing is run that others have sent

  @ArchTest
  static final ArchRule nothingIsStartedOrMadeOfWhatCame = noClasses()
      .should()
      .dependOnClassesThat()
      .haveNameMatching(
          "java\\.lang\\.(Process|ProcessBuilder)"
              + "|java\\.io\\.(ObjectInputStream|ObjectInputFilter)"
              + "|java\\.beans\\..*|java\\.rmi\\..*|javax\\.script\\..*|javax\\.xml\\.(transform|xpath)\\..*")
      .orShould()
      .callMethodWhere(target(owner(type(Runtime.class))).and(target(nameMatching("exec|load.*"))));

  @ArchTest
  static final ArchRule onlyMailLooksUpWhatTheContainerHas = noClasses()
      .that()
      .doNotHaveFullyQualifiedName(ROOT + ".alarm.MailChannel")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("javax.naming..");

  // --- nothing is left over

  /** Here because the classes are read once for all rules. */
  @ArchTest
  static void everySentenceIsSaidSomewhere(JavaClasses classes) {
    Set<String> said = classes.stream()
        .filter(each -> !each.isEquivalentTo(Phrase.class))
        .flatMap(each -> each.getFieldAccessesFromSelf().stream())
        .map(JavaFieldAccess::getTarget)
        .filter(target -> target.getOwner().isEquivalentTo(Phrase.class))
        .map(target -> target.getName())
        .collect(Collectors.toSet());
    assertThat(said)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Phrase.values()).map(Phrase::name).toList());
  }

  // --- no hidden state

  @ArchTest
  static final ArchRule nothingHangsOnAThread =
      noClasses().should().dependOnClassesThat(assignableTo(ThreadLocal.class));

  @ArchTest
  static final ArchRule nothingHangsOnARequest = noClasses()
      .should()
      .callMethodWhere(target(owner(assignableTo(ServletRequest.class)))
          .and(target(nameMatching("setAttribute"))));

  @ArchTest
  static final ArchRule noStaticFieldChanges = fields()
      .that()
      .areStatic()
      .and(describe("are written by hand", ArchitectureTest::isWrittenByHand))
      .should()
      .beFinal()
      .andShould()
      .notHaveRawType(mutable());

  private static boolean isWrittenByHand(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.SYNTHETIC)
        && !field.getName().contains("$");
  }

  private static DescribedPredicate<JavaClass> mutable() {
    return describe(
        "can be changed",
        type -> type.isArray()
            || type.getPackageName().equals("java.util.concurrent.atomic")
            || (type.getPackageName().startsWith("java.util")
                && type.getName().endsWith("Map")
                && !type.getName().equals("java.util.Map"))
            || Stream.of(
                    "ArrayList", "HashSet", "LinkedHashSet", "TreeSet", "ArrayDeque", "EnumSet")
                .anyMatch(name -> type.getName().equals("java.util." + name)));
  }

  /** Classes of a package know only these packages of ours, itself, and what is not ours. */
  private static ArchRule knowsOnly(String name, String... others) {
    String own = packages(name)[0];
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..")
            .or(resideInAnyPackage(own))
            .or(resideInAnyPackage(packages(others))));
  }

  private static String[] packages(String... names) {
    return Arrays.stream(names)
        .map(name -> name.isEmpty() ? ROOT : ROOT + "." + name)
        .toArray(String[]::new);
  }
}
