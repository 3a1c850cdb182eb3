//! Who pays for a shortfall.

/// A shortfall's parts; they add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    pub insurance_atoms: u64,
    pub unmet_atoms: u64,
}

/// The insurance fund first; what it can't pay is unmet.
pub fn cover(shortfall_atoms: u64, insurance_atoms: u64) -> Cover {
    let paid = shortfall_atoms.min(insurance_atoms);
    Cover { insurance_atoms: paid, unmet_atoms: shortfall_atoms - paid }
}
