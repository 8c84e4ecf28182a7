//! What a request tells of itself: the values of the condition keys.

use indexmap::IndexMap;

use super::values::iso_moment;

/// The keys that tell the time: as ISO 8601, and as seconds since 1970 (IAM user guide, "AWS global
/// condition context keys").
pub(super) const TIME_KEYS: [&str; 2] = ["aws:CurrentTime", "aws:EpochTime"];

/// The condition keys of a request and their values. Keys regard no case (IAM user guide, "IAM
/// JSON policy elements: Condition").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// By the key in lower case.
    keys: IndexMap<String, Vec<String>>,
}

impl Context {
    /// A context without any key.
    #[must_use]
    pub fn new() -> Self {
        Context::default()
    }

    /// The same with one key of a single value.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_values(key, [value.into()])
    }

    /// The same with one key of several values. A key without values counts as absent.
    #[must_use]
    pub fn with_values(
        mut self,
        key: &str,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.keys.insert(key.to_lowercase(), values.into_iter().map(Into::into).collect());
        self
    }

    /// The same with the keys that tell the time: `aws:CurrentTime` and `aws:EpochTime`, from whole
    /// seconds since 1970.
    #[must_use]
    pub fn at(self, epoch_seconds: i64) -> Self {
        let [iso, epoch] = TIME_KEYS;
        self.with(iso, iso_moment(epoch_seconds)).with(epoch, epoch_seconds.to_string())
    }

    /// The same with the keys of another context; those win.
    #[must_use]
    pub fn and(mut self, other: &Context) -> Self {
        self.keys.extend(other.keys.clone());
        self
    }

    /// The values of a key; none if it is absent.
    pub(super) fn values(&self, key: &str) -> &[String] {
        self.keys.get(&key.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The value of a key that has exactly one.
    pub(super) fn single(&self, key: &str) -> Option<&str> {
        match self.values(key) {
            [value] => Some(value),
            _ => None,
        }
    }
}
