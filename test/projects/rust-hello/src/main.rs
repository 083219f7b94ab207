fn main() {
    println!("{} planks", (1..=8).sum::<u32>());
}
