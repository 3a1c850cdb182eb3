//! Integer routines the registry toolchain links into a program: the weak Rust ones of
//! `solana-compiler-builtins`, and the 128-bit division behind `builtins.ll`, which overrides them where the
//! calling convention differs. Empty under the official toolchain, which brings its own.

#![no_std]

#[cfg(breakwater_registry_toolchain)]
mod builtins;
#[cfg(breakwater_registry_toolchain)]
use solana_compiler_builtins as _;
