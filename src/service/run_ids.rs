//! Run ids: derived, so that one scenario gives the same ones for ever, and of the service's shape.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::digest::Digest;
use crate::model::Text;

/// How many characters a run id has (recorded).
const LENGTH: usize = 46;

/// The run id of the n-th run of a workflow id, from 0. Like the service's it is two digits and 32
/// bytes in base64.
pub(super) fn run_id(domain: &str, workflow_id: &str, n: u32) -> Text {
    let digest = Digest::new().with(domain).with("\n").with(workflow_id).with("\n");
    let mut digest = digest.with(itoa::Buffer::new().format(n));
    let mut bytes = [0; 32];
    for word in bytes.chunks_exact_mut(8) {
        word.copy_from_slice(&digest.draw().to_le_bytes());
    }
    let mut text = String::with_capacity(LENGTH);
    text.push_str("22");
    STANDARD.encode_string(bytes, &mut text);
    Text::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_are_pinned_and_differ_by_domain_workflow_id_and_run() {
        let first = run_id("simulation", "order-1", 0);
        assert_eq!(first, "229so8aN+jERBQ7g73voRGUfMJv2kmAmU8e0CXMBKIbm4=");
        assert_eq!(first.len(), LENGTH);
        for other in [
            run_id("simulation", "order-1", 1),
            run_id("simulation", "order-2", 0),
            run_id("simulation\norder", "-1", 0),
        ] {
            assert_ne!(first, other);
        }
    }
}
