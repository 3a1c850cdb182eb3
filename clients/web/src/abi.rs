//! One call: bytes in, bytes out.
//!
//! | | layout |
//! |---|---|
//! | request | length of the JSON u32, JSON, then for each blob its length u32 and its bytes |
//! | answer | 0 and JSON, or 1 and the name of what is wrong |
//!
//! Lengths are little-endian. Accounts travel as blobs and the JSON names them by number, so that nothing is encoded twice. Whole numbers beyond
//! 2^53 are decimal strings.

use crate::{
    refusal::{Refusal, Result},
    request::Request,
    session::Session,
};
use serde::Deserialize;

/// Bytes of an account, or what else is read as bytes. In the JSON of a request it is the number of its blob, from 0.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Bytes", type = "Uint8Array"))]
pub struct Blob(usize);

/// Blobs of one request, in their order.
pub struct Blobs<'a>(Vec<&'a [u8]>);

impl<'a> Blobs<'a> {
    /// One of them. Errors: `BadRequest` for a number that none has.
    pub fn get(&self, Blob(at): Blob) -> Result<&'a [u8]> {
        self.0.get(at).copied().ok_or_else(|| Refusal::Request(format!("no blob {at}")))
    }
}

/// Answers one request.
pub fn answer(session: &mut Session, bytes: &[u8]) -> Vec<u8> {
    match parse(bytes).and_then(|(request, blobs)| request.answer(session, &blobs)) {
        Ok(json) => json,
        Err(refusal) => [&[1], refusal.name().as_bytes()].concat(),
    }
}

/// An answer's bytes: 0, and the value as JSON. Errors: `BadRequest` for a value that has no JSON.
pub fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(4_096);
    bytes.push(0);
    serde_json::to_writer(&mut bytes, value)
        .map_err(|error| Refusal::Request(error.to_string()))?;
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<(Request, Blobs<'_>)> {
    let cut = || Refusal::Request("cut off".to_owned());
    let (json, mut rest) = part(bytes).ok_or_else(cut)?;
    let mut blobs = Vec::new();
    while !rest.is_empty() {
        let (blob, more) = part(rest).ok_or_else(cut)?;
        blobs.push(blob);
        rest = more;
    }
    let request =
        serde_json::from_slice(json).map_err(|error| Refusal::Request(error.to_string()))?;
    Ok((request, Blobs(blobs)))
}

/// A length and so many bytes, and what follows.
fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

#[cfg(target_family = "wasm")]
mod exports {
    use crate::session::Session;
    use std::cell::RefCell;

    thread_local! {
        static SESSION: RefCell<Session> = RefCell::new(Session::default());
        /// What the last panic said; there is only one, for it ends in a trap.
        static FAULT: RefCell<String> = const { RefCell::new(String::new()) };
    }

    /// Keeps what a panic says for [`bw_fault`]. It also takes the place of a hook of the Solana crates, which would import the console.
    #[unsafe(no_mangle)]
    pub extern "C" fn bw_start() {
        std::panic::set_hook(Box::new(|info| {
            FAULT.with(|fault| {
                if let Ok(mut fault) = fault.try_borrow_mut() {
                    *fault = info.to_string();
                }
            });
        }));
    }

    /// Address and length of what the last panic said; to be read before anything else is called.
    #[unsafe(no_mangle)]
    pub extern "C" fn bw_fault() -> u64 {
        FAULT.with_borrow(|fault| packed(fault.as_ptr(), fault.len()))
    }

    /// Room for a request; [`bw_free`] takes it back.
    #[unsafe(no_mangle)]
    pub extern "C" fn bw_alloc(len: usize) -> *mut u8 {
        Box::into_raw(vec![0u8; len].into_boxed_slice()).cast()
    }

    /// # Safety
    /// `ptr` and `len` are what [`bw_alloc`] or [`bw_call`] handed out, once.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn bw_free(ptr: *mut u8, len: usize) {
        // SAFETY: by this function's contract it is a boxed slice of this length that nobody else owns.
        drop(unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(ptr, len)) });
    }

    /// Answers a request; address and length of the answer in the upper and the lower half.
    ///
    /// # Safety
    /// `ptr` points to `len` bytes that nobody changes meanwhile.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn bw_call(ptr: *const u8, len: usize) -> u64 {
        // SAFETY: by this function's contract.
        let request = unsafe { core::slice::from_raw_parts(ptr, len) };
        let answer = SESSION.with_borrow_mut(|session| super::answer(session, request));
        let len = answer.len();
        packed(Box::into_raw(answer.into_boxed_slice()).cast(), len)
    }

    /// An address has 32 bits here.
    fn packed(ptr: *const u8, len: usize) -> u64 {
        ((ptr as u64) << 32) | len as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(json: &str) -> Vec<u8> {
        [&(json.len() as u32).to_le_bytes(), json.as_bytes()].concat()
    }

    fn refused(bytes: &[u8]) -> String {
        let answer = answer(&mut Session::default(), bytes);
        assert_eq!(answer[0], 1);
        String::from_utf8(answer[1..].to_vec()).unwrap()
    }

    #[test]
    fn what_can_not_be_answered_is_refused_by_name() {
        assert_eq!(refused(&[]), "BadRequest: cut off");
        assert_eq!(refused(&[9, 0, 0, 0, 1]), "BadRequest: cut off");
        assert!(refused(&request("{}")).starts_with("BadRequest: "));
        assert_eq!(refused(&request(r#"{"method":"assess","subject":{}}"#)), "NothingLoaded");
        let load = r#"{"method":"load","pool":0,"markets":[]}"#;
        assert_eq!(refused(&request(load)), "BadRequest: no blob 0");
        let not_a_pool = [request(load), request("0123456789")].concat();
        assert_eq!(refused(&not_a_pool), "AccountDiscriminatorMismatch");
    }

    #[test]
    fn numbers_of_any_size_come_through() {
        let json = r#"{"method":"assess","subject":{"cashAtoms":"9223372036854775807",
            "legs":[{"market":0,"expiryTs":1,"kind":"put","strikeAtoms":"5","sizeLots":"-7"}]}}"#;
        let bytes = request(json);
        let (Request::Assess { subject, .. }, _) = parse(&bytes).unwrap() else {
            panic!("another")
        };
        assert_eq!((subject.cash_atoms, subject.legs[0].size_lots), (i64::MAX, -7));
    }
}
