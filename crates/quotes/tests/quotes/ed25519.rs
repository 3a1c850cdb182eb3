use breakwater_quotes::ed25519::{Verified, verified};
use proptest::prelude::*;
use solana_ed25519_program::{
    Ed25519SignatureOffsets, new_ed25519_instruction_with_signature, offsets_to_ed25519_instruction,
};

const KEY: [u8; 32] = [7; 32];

fn signed(message: &[u8]) -> Vec<u8> {
    new_ed25519_instruction_with_signature(message, &[1; 64], &KEY).data
}

#[test]
fn key_and_message_are_those_the_precompile_verified() {
    let data = signed(b"hello");
    let found: Vec<_> = verified(&data).collect();
    assert_eq!(found, [Verified { key: &KEY, message: b"hello" }]);
}

/// The trick is to verify one thing and to show another: offsets that lead into some other instruction.
#[test]
fn entries_that_point_into_another_instruction_are_passed_over() {
    for field in [3, 7, 13] {
        for index in [0u8, 1, 2] {
            let mut data = signed(b"hello");
            (data[2 + field - 1], data[2 + field]) = (index, 0);
            assert_eq!(verified(&data).count(), 0, "field {field}, instruction {index}");
        }
    }
}

#[test]
fn entries_beyond_the_data_are_passed_over() {
    let good = Ed25519SignatureOffsets {
        signature_offset: 0,
        signature_instruction_index: u16::MAX,
        public_key_offset: u16::MAX,
        public_key_instruction_index: u16::MAX,
        message_data_offset: u16::MAX,
        message_data_size: u16::MAX,
        message_instruction_index: u16::MAX,
    };
    let data = offsets_to_ed25519_instruction(&[good, good]).data;
    assert_eq!(verified(&data).count(), 0);
    assert_eq!(verified(&[]).count(), 0);
    assert_eq!(verified(&[255, 0]).count(), 0);
}

proptest! {
    #[test]
    fn no_data_panics(data in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = verified(&data).count();
    }
}
