//! What replaying says of small histories.
