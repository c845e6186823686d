//! Act: who must hear from us, and does it help?

mod sample_size;
mod targets;

pub use sample_size::SampleSize;
pub use targets::Targets;
