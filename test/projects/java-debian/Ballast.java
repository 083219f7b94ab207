public class Ballast {
  public static void main(String[] arguments) {
    System.out.println("ten tons");
    System.exit(5);
  }
}
