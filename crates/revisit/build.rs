//! Tells cargo that the binary embeds what is in these folders.

fn main() {
    println!("cargo:rerun-if-changed=ui");
    println!("cargo:rerun-if-changed=samples");
}
