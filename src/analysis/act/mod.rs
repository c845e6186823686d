//! Act: who must hear from us, and does it help?

mod closed_loop;
mod priorities;
mod recovery;
mod sample_size;
mod targets;

pub use closed_loop::ClosedLoop;
pub use priorities::Priorities;
pub use sample_size::SampleSize;
pub use targets::Targets;
