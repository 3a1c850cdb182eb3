//! Memory of an instruction. What was taken last is given back first, so that a check's sums are gone when it returns and the next check
//! uses their place: a heap that never frees would let the number of an account's markets and expiries decide whether it can be
//! liquidated.
//!
//! It grows upward, so that who asks for a larger heap than the usual 32 KiB (`RequestHeapFrame`) has it without the program knowing of it;
//! who does not ask and needs it faults, as any heap does that is used up.

use std::alloc::{GlobalAlloc, Layout};

const START: usize = 0x3_0000_0000;
/// The most a transaction can ask for.
const END: usize = START + 256 * 1024;
/// The first word keeps where what is free begins; 0 before the first use, as the runtime hands the heap over.
const FIRST: usize = START + core::mem::size_of::<usize>();

struct Heap;

#[global_allocator]
static HEAP: Heap = Heap;

fn free_from() -> usize {
    // SAFETY: the first word of the heap is this module's alone, aligned, and mapped whatever a transaction asks for
    unsafe { (START as *const usize).read() }.max(FIRST)
}

fn set_free_from(at: usize) {
    // SAFETY: as above
    unsafe { (START as *mut usize).write(at) }
}

/// Takes all up to `end`. False where that is beyond the heap.
fn take(end: Option<usize>) -> bool {
    let Some(end) = end.filter(|end| *end <= END) else { return false };
    set_free_from(end);
    true
}

// SAFETY: blocks lie between FIRST and END, aligned as asked for, and none begins before the end of one that is still held: the mark moves
// back only over the block that ends at it. Programs have one thread.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let mask = layout.align() - 1; // a power of two
        let Some(at) = free_from().checked_add(mask).map(|at| at & !mask) else {
            return core::ptr::null_mut();
        };
        if take(at.checked_add(layout.size())) { at as *mut u8 } else { core::ptr::null_mut() }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let at = block as usize;
        if at.checked_add(layout.size()) == Some(free_from()) {
            set_free_from(at);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let at = block as usize;
        if at.checked_add(layout.size()) == Some(free_from()) {
            // the last block grows and shrinks where it stands
            return if take(at.checked_add(size)) { block } else { core::ptr::null_mut() };
        }
        // SAFETY: the caller promises a size that is no overflow with this alignment
        let new = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !new.is_null() {
            // SAFETY: the new block is another one, and both are at least so long
            unsafe { core::ptr::copy_nonoverlapping(block, new, layout.size().min(size)) };
        }
        new
    }
}
