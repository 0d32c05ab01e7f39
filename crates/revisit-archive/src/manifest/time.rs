//! Times in JSON: milliseconds, written without a fraction where they have none.

use serde::{Deserialize, Deserializer, Serializer};

/// From here on an `f64` has no fractions, and what is beyond does not fit an `i64`.
const MAX_WHOLE_MS: f64 = 9_007_199_254_740_992.0;

/// A time as it is written.
struct Ms(f64);

impl serde::Serialize for Ms {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() <= MAX_WHOLE_MS {
            return serializer.serialize_i64(self.0 as i64);
        }
        if !self.0.is_finite() {
            return Err(serde::ser::Error::custom("a time that is no number"));
        }
        serializer.serialize_f64(self.0)
    }
}

/// A time as JSON: the shortest text that reads back as the same number.
pub(crate) fn text(ms: f64) -> String {
    serde_json::to_string(&Ms(ms)).unwrap_or_else(|_no_number| "0".to_owned())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn serialize<S: Serializer>(ms: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&Ms(*ms), serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    f64::deserialize(deserializer)
}

/// A time that may be `null`.
pub(super) mod optional {
    use super::{Deserialize as _, Deserializer, Ms, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(in crate::manifest) fn serialize<S: Serializer>(
        ms: &Option<f64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match ms {
            Some(ms) => serde::Serialize::serialize(&Ms(*ms), serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::manifest) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<f64>, D::Error> {
        Option::<f64>::deserialize(deserializer)
    }
}

/// Times, as an array.
pub(super) mod list {
    use super::{Deserialize as _, Deserializer, Ms, Serializer};

    pub(in crate::manifest) fn serialize<S: Serializer>(
        times: &[f64],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(times.iter().map(|it| Ms(*it)))
    }

    pub(in crate::manifest) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<f64>, D::Error> {
        Vec::<f64>::deserialize(deserializer)
    }
}

/// Spans of time, each as an array of two.
pub(super) mod pairs {
    use super::{Deserialize as _, Deserializer, Ms, Serializer};

    pub(in crate::manifest) fn serialize<S: Serializer>(
        pairs: &[(f64, f64)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(pairs.iter().map(|(from, to)| [Ms(*from), Ms(*to)]))
    }

    pub(in crate::manifest) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(f64, f64)>, D::Error> {
        Vec::<(f64, f64)>::deserialize(deserializer)
    }
}
