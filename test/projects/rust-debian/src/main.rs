fn main() {
    println!("hard to port");
}
