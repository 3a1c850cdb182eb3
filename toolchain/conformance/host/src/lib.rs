//! Host side of the conformance test; see tests/.
