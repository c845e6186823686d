//! Bounds the module's memory, so that a workbook made to unpack without end stops instead of filling the machine.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--max-memory={}", 1u64 << 30);
    }
}
