import java.io.File;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** What Tomcat does by itself with a PUT: its DefaultServlet writes the body to a file. A rival of {@code RivalsBench}. */
public final class PlainTomcat {
  private PlainTomcat() {}

  /** Serves a directory at a port. */
  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File(args[1], "base").getPath());
    Connector connector = new Connector();
    connector.setPort(Integer.parseInt(args[0]));
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    tomcat.setConnector(connector);
    File files = new File(args[1], "files");
    files.mkdirs();
    Context context = tomcat.addContext("", files.getPath());
    Wrapper servlet = Tomcat.addServlet(
        context, "default", "org.apache.catalina.servlets.DefaultServlet");
    servlet.addInitParameter("readonly", "false");
    context.addServletMapping("/", "default");
    tomcat.start();
    System.out.println("ready");
    tomcat.getServer().await();
  }
}
