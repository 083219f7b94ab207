fn main() {
    println!("hauling");
    std::process::exit(4);
}
