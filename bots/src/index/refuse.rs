//! Which histories are gone on with. A database of another chain, or one that begins later than asked, is refused with what to do.

use super::store::Extent;
use crate::ops::exit::Exit;
use anyhow::{Result, anyhow};

/// What the operator asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Where to begin, if it was said.
    pub from_slot: Option<u64>,
}

/// Errors carry [`Exit::Settings`], because starting again will not help.
pub fn check(extent: Extent, genesis: &str, asked: Asked) -> Result<Extent> {
    let program = breakwater_clearing::ID.to_string();
    let wrong = if extent.genesis != genesis {
        format!(
            "the database is the history of another chain: genesis {} there, {genesis} at the node. A local validator that was \
             restarted from nothing is another chain. --reset forgets what is stored and begins anew; \
             index.database names another database; cluster.rpc_url another node",
            extent.genesis
        )
    } else if extent.program != program {
        format!(
            "the database is the history of program {}, and this is the indexer of {program}: --reset begins anew, \
             index.database names another database",
            extent.program
        )
    } else if asked.from_slot.is_some_and(|slot| slot < extent.asked_slot) {
        format!(
            "the database begins at slot {}, by request, and nothing can be put in front of it: --reset begins anew at slot {}",
            extent.asked_slot,
            asked.from_slot.unwrap_or_default()
        )
    } else {
        return Ok(extent);
    };
    Err(anyhow!(wrong).context(Exit::Settings))
}
