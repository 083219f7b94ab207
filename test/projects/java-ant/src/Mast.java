public class Mast {
  public static void main(String[] arguments) {
    System.out.println("sails set");
  }
}
