//! Values on a tape, by name and type: members of objects, elements of arrays, single ones.

use simd_json::prelude::*;

use super::Json;

/// Members by name; none at all when the value is no object.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields<'t>(Option<Json<'t>>);

impl<'t> Fields<'t> {
    pub fn of(json: Json<'t>) -> Fields<'t> {
        Fields(Some(json).filter(Json::is_object))
    }

    pub fn within(json: Option<Json<'t>>) -> Fields<'t> {
        Fields(json.filter(Json::is_object))
    }

    /// The object itself.
    pub fn json(&self) -> Option<Json<'t>> {
        self.0
    }

    pub fn get(&self, name: &str) -> Option<Json<'t>> {
        self.0?.as_object()?.get(name)
    }

    pub fn text(&self, name: &str) -> Option<&'t str> {
        self.get(name)?.into_string()
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        number(self.get(name)?)
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        integer(self.get(name)?)
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    pub fn list(&self, name: &str) -> Option<List<'t>> {
        self.get(name).and_then(List::of)
    }

    /// All members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'t str, Json<'t>)> + use<'t> {
        self.0.and_then(|it| it.as_object()).into_iter().flat_map(|it| it.iter())
    }
}

/// An array.
#[derive(Debug, Clone, Copy)]
pub struct List<'t>(Json<'t>);

impl<'t> List<'t> {
    /// `None` when the value is no array.
    pub fn of(json: Json<'t>) -> Option<List<'t>> {
        json.is_array().then_some(List(json))
    }

    /// The elements in order.
    pub fn iter(&self) -> impl Iterator<Item = Json<'t>> + use<'t> {
        self.0.as_array().into_iter().flat_map(|it| it.iter())
    }

    /// The elements in order, each as an object.
    pub fn objects(&self) -> impl Iterator<Item = Fields<'t>> + use<'t> {
        self.iter().map(Fields::of)
    }

    pub fn len(&self) -> usize {
        self.0.as_array().map_or(0, |it| it.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A string value.
pub fn text(json: Json<'_>) -> Option<&str> {
    json.into_string()
}

/// A truth value.
pub fn flag(json: Json<'_>) -> Option<bool> {
    json.as_bool()
}

/// A number as the nearest finite `f64`.
pub fn number(json: Json<'_>) -> Option<f64> {
    json.cast_f64().filter(|it| it.is_finite())
}

/// A whole number; fractions are cut off. `None` when a JavaScript number could not hold it.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
pub fn integer(json: Json<'_>) -> Option<i64> {
    /// Beyond 2^53 a JavaScript number no longer holds every integer.
    const MAX_SAFE: f64 = 9_007_199_254_740_992.0;
    match json.as_i64() {
        Some(whole) => Some(whole),
        None => number(json).filter(|it| it.abs() <= MAX_SAFE).map(|it| it as i64),
    }
}
