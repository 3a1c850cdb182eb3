//! Why the engine refuses to answer. It never answers with a wrapped number.

/// Why there is no answer. What was being summed is of no use afterwards, but where a function says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskError {
    /// An input outside the documented domain.
    Domain,
    /// A result that does not fit its type.
    Overflow,
    /// A parameter out of its range or pointing the wrong way; names the field.
    Parameter(&'static str),
}

/// What every validation is made of: names the field that is not as it should be.
pub(crate) fn check(ok: bool, field: &'static str) -> Result<(), RiskError> {
    if ok { Ok(()) } else { Err(RiskError::Parameter(field)) }
}
