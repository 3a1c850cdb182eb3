//! What the browser's engine answers is what the compiled program does, to the atom. The cases are written to target/web, where the app's
//! tests ask the WebAssembly the same.

mod cases;
mod margin;
mod sales;
mod trades;
