//! Files of recorded histories, packed or not.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{Exit, say};
use crate::model::Recording;

/// What a gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What is packed is not read further than this: the longest history, of 25,000 events with 32,768
/// characters of payload each, is shorter.
const MOST_BYTES: u64 = 1 << 30;

/// The recordings of a file, or of standard input as `-`, whether it is packed by gzip or not; says
/// why there are none.
pub(super) fn recordings(path: &Path) -> Result<Vec<Recording>, Exit> {
    let name = name(path);
    let unreadable = |error: io::Error| {
        say(format_args!("error: cannot read `{name}`: {error}"));
        Exit::Io
    };
    let mut bytes = Vec::new();
    match path.as_os_str() == "-" {
        true => io::stdin().lock().read_to_end(&mut bytes),
        false => File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
    }
    .map_err(unreadable)?;
    if bytes.starts_with(&GZIP) {
        bytes = unpacked(&bytes).map_err(|error| {
            say(format_args!("error: `{name}` cannot be unpacked: {error}"));
            Exit::BadInput
        })?;
    }
    Recording::read(bytes).map_err(|error| {
        say(format_args!("error: {name}: {error}"));
        Exit::BadInput
    })
}

/// What findings call a file.
pub(super) fn name(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    }
}

fn unpacked(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed).take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
