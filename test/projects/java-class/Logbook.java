public class Logbook {
  public static void main(String[] arguments) {
    System.out.println("entry " + Runtime.version().feature());
  }
}
