package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onecgate.delivery.HandOverSite.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that the handler in the documents compiles, is found and works. */
class DocumentedHandlerTest {
  @TempDir
  Path root;

  @Test
  void theHandlerOfTheDocumentsCompilesIsFoundAndWorks() throws Exception {
    Matcher source = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("src/docs/handlers.md")));
    assertThat(source.find()).isTrue();
    Path file = root.resolve("src/com/example/ListHandler.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source.group(1));
    Path classes = Files.createDirectories(root.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int result = compiler.run(
        null,
        null,
        null,
        "--release",
        "17",
        "-Xlint:all",
        "-Werror",
        "-cp",
        "target/classes",
        "-d",
        classes.toString(),
        file.toString());
    assertThat(result).isZero();
    Path services = classes.resolve("META-INF/services/" + DeliveryHandler.class.getName());
    Files.createDirectories(services.getParent());
    Files.writeString(services, "com.example.ListHandler\n");
    Path list = root.resolve("list.txt");
    System.setProperty("list.file", list.toString());
    try (URLClassLoader loader = new URLClassLoader(
        new URL[] {classes.toUri().toURL()}, DeliveryHandler.class.getClassLoader())) {
      DeliveryHandler handler =
          ServiceLoader.load(DeliveryHandler.class, loader).findFirst().orElseThrow();
      assertThat(handler.name()).isEqualTo("list");
      HandOverSite site = new HandOverSite(root.resolve("data"));
      Manifest first = site.publish("a", "one", "two");
      Manifest second = site.publish("a", "three");
      try (HandOvers handOvers = site.open(Patience.DEFAULT, handler)) {
        handOvers.add(first, name -> true);
        handOvers.add(second, name -> true);
        await(() -> handOvers.statuses().isEmpty());
      }
      assertThat(Files.readAllLines(list))
          .isEqualTo(List.of(first.delivery() + " 6", second.delivery() + " 5"));
    } finally {
      System.clearProperty("list.file");
    }
  }
}
