//! Laws that no sequence of instructions breaks.

mod sequences;
