use breakwater_client::{account::{Account}, snapshot::{Snapshot, empty_account}};
#[unsafe(no_mangle)]
pub extern "C" fn probe(ptr: *const u8, len: usize) -> i64 {
    let data = unsafe { core::slice::from_raw_parts(ptr, len) };
    match Account::decode(data) { Some(Account::Pool(p)) => {
        let s = Snapshot::new(&p, vec![], 0);
        s.assess(&empty_account()).map(|(_, h)| h.equity_atoms()).unwrap_or(-1)
    } _ => -2 }
}
