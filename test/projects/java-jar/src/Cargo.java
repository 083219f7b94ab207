import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Cargo {
  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(8085), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.start();
    System.out.println("hold open");
  }
}
