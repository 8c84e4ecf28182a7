//! What there is to know of each type of event, each cause and each timeout: the one place of these
//! texts.

mod causes;
mod events;
mod timeouts;

pub use causes::{ALL_CAUSES, CauseText, cause};
pub use events::says;
pub use timeouts::{TimeoutText, timeout};
