//! Exit codes, for supervisors and scripts.

use std::{fmt, process::ExitCode};

/// Why a command ended, beside 0 (done, or stopped as asked) and 1 (anything else).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Wrong flags or settings: starting again will not help. clap uses the same code.
    Settings = 2,
    /// The cluster can't be reached, or is another one than expected: starting again may help.
    Cluster = 3,
    /// A check failed that the command was asked to make.
    Unhealthy = 4,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Settings => "the settings are wrong",
            Self::Cluster => "the cluster can't be used",
            Self::Unhealthy => "a check failed",
        })
    }
}

impl std::error::Error for Exit {}

/// How a command's process ends; an error is printed with all that is said around it.
pub fn ended(result: anyhow::Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("Error: {error:?}");
        code(&error)
    })
}

/// The code of an error: the [`Exit`] put into its chain with `.context`, else 1.
fn code(error: &anyhow::Error) -> ExitCode {
    error.downcast_ref::<Exit>().map_or(ExitCode::FAILURE, |exit| ExitCode::from(*exit as u8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn the_code_survives_what_is_said_around_it() {
        let error = anyhow!("no key").context(Exit::Settings).context("liquidator");
        assert_eq!(code(&error), ExitCode::from(2));
        assert_eq!(code(&anyhow!("anything else")), ExitCode::FAILURE);
    }
}
