use std::io::Write;
use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind("0.0.0.0:4000").expect("port 4000");
    println!("beacon on 4000, log {}", std::env::var("RUST_LOG").unwrap_or_default());
    for stream in listener.incoming().flatten() {
        let _ = { stream }.write_all(b"HTTP/1.0 200 OK\r\n\r\nlit\n");
    }
}
