//! A block's transactions, of which only what may be of the program is taken.
//!
//! Their bytes are not decoded: anybody may send transactions of a version that is newer than this program. Where signatures stand is
//! enough, and whether the program's key is among the bytes.

use super::Landed;
use anyhow::{Context, Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_client::event;
use solana_signature::Signature;
use solana_transaction_status_client_types::{
    EncodedTransaction, EncodedTransactionWithStatusMeta, UiLoadedAddresses,
    option_serializer::OptionSerializer,
};

const SIGNATURE: usize = 64;
/// First byte of a transaction of version 1, whose signatures stand at its end; older ones begin with them.
const VERSION_1: u8 = 0x81;

/// `None` for one that failed, or that is none of ours. Errors: a node that keeps no logs, because events would be missing in silence.
pub fn landed(
    (slot, place): (u64, u32),
    entry: EncodedTransactionWithStatusMeta,
) -> Result<Option<Landed>> {
    let meta = entry.meta.context("the node gives no outcome of the transaction")?;
    if meta.err.is_some() {
        return Ok(None);
    }
    let OptionSerializer::Some(mut logs) = meta.log_messages else {
        bail!("the node keeps no logs: start it with --enable-rpc-transaction-history")
    };
    // most of a block are votes
    let program = breakwater_clearing::ID;
    let name = program.to_string();
    let named = logs.iter().any(|line| line.contains(&name));
    if !named && !event::is_cut(&logs) {
        return Ok(None);
    }
    let EncodedTransaction::Binary(text, _) = &entry.transaction else {
        bail!("the node gives the transaction in another form than asked")
    };
    let bytes = BASE64_STANDARD.decode(text).context("the transaction is not base64")?;
    let loaded: Option<UiLoadedAddresses> = meta.loaded_addresses.into();
    let loads = |found: &UiLoadedAddresses| {
        found.writable.iter().chain(&found.readonly).any(|address| *address == name)
    };
    let ours = named
        || loaded.as_ref().is_some_and(loads)
        || bytes.windows(size_of_val(&program)).any(|part| part == program.as_ref());
    if !ours {
        return Ok(None);
    }
    let signature = signature(&bytes).map(|signature| signature.to_string());
    let signature = signature.unwrap_or_else(|| {
        // its events are no less true; it is counted, and named by its place
        tracing::error!(slot, place, "a transaction of the program is of a version not known here");
        logs.push(event::CUT.to_owned());
        format!("{slot}:{place}")
    });
    Ok(Some(Landed { place, signature, logs }))
}

/// The first one.
fn signature(bytes: &[u8]) -> Option<Signature> {
    let (first, rest) = bytes.split_first()?;
    let found = match *first {
        // the header behind the version begins with how many there are
        VERSION_1 => {
            let all = usize::from(*rest.first()?).checked_mul(SIGNATURE)?;
            bytes.get(bytes.len().checked_sub(all)?..)?
        }
        1..=0x7f => rest, // how many
        _ => return None,
    };
    Signature::try_from(found.get(..SIGNATURE)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_clearing::ID;
    use solana_transaction_status_client_types::{
        TransactionBinaryEncoding, TransactionStatusMeta,
    };

    const FOREIGN: &str = "Program Vote111111111111111111111111111111111111111 success";

    fn entry(bytes: &[u8], logs: &[&str], loaded: &[&str]) -> EncodedTransactionWithStatusMeta {
        let mut meta = solana_transaction_status_client_types::UiTransactionStatusMeta::from(
            TransactionStatusMeta::default(),
        );
        let logs = logs.iter().map(|line| (*line).to_owned()).collect();
        meta.log_messages = OptionSerializer::Some(logs);
        let readonly = loaded.iter().map(|key| (*key).to_owned()).collect();
        let writable = vec![];
        meta.loaded_addresses = OptionSerializer::Some(UiLoadedAddresses { writable, readonly });
        let text = BASE64_STANDARD.encode(bytes);
        let transaction = EncodedTransaction::Binary(text, TransactionBinaryEncoding::Base64);
        EncodedTransactionWithStatusMeta { transaction, meta: Some(meta), version: None }
    }

    fn read(bytes: &[u8], logs: &[&str], loaded: &[&str]) -> Option<Landed> {
        landed((5, 7), entry(bytes, logs, loaded)).unwrap()
    }

    fn one(byte: u8) -> [u8; SIGNATURE] {
        [byte; SIGNATURE]
    }

    #[test]
    fn every_version_is_known_by_its_signature_and_an_unknown_one_is_counted() {
        let name = ID.to_string();
        let ours = format!("Program {name} success");
        let old = [&[2][..], &one(3), &one(4), &[0x80, 1]].concat();
        let new = [&[VERSION_1, 2][..], &[9; 50], &one(5), &one(6)].concat();
        let later = [&[0x82, 1][..], &one(7)].concat();
        let signature = |bytes: &[u8]| read(bytes, &[&ours], &[]).unwrap().signature;
        assert_eq!(signature(&old), Signature::from(one(3)).to_string());
        assert_eq!(signature(&new), Signature::from(one(5)).to_string());
        let unknown = read(&later, &[&ours], &[]).unwrap();
        assert_eq!(unknown.signature, "5:7");
        assert!(event::is_cut(&unknown.logs));
    }

    #[test]
    fn others_transactions_are_passed_over_whatever_they_are() {
        assert_eq!(read(&[0x82, 0xff], &[FOREIGN], &[]), None);
        assert_eq!(read(&[], &[FOREIGN, event::CUT], &[]), None);
    }

    #[test]
    fn a_cut_log_is_of_the_program_where_its_key_is_loaded_or_stands_in_the_transaction() {
        let bytes = [&[1][..], &one(3)].concat();
        let name = ID.to_string();
        assert!(read(&bytes, &[FOREIGN, event::CUT], &[&name]).is_some());
        let naming = [&bytes, ID.as_ref()].concat();
        assert!(read(&naming, &[FOREIGN, event::CUT], &[]).is_some());
    }
}
