//! A slider always has a value: within its bounds, and on one of its steps.

use std::cmp::Ordering;

use super::Decimal;

pub(super) fn sanitized<'a>(value: &str, attribute: &dyn Fn(&str) -> Option<&'a str>) -> String {
    let steps = Steps::of(attribute);
    let value = Decimal::parse(value).unwrap_or_else(|| steps.middle());
    steps.nearest(value).print()
}

/// The values that a slider can have.
struct Steps {
    min: Decimal,
    max: Decimal,
    base: Decimal,
    /// `None` when any value is allowed.
    step: Option<Decimal>,
}

impl Steps {
    fn of<'a>(attribute: &dyn Fn(&str) -> Option<&'a str>) -> Steps {
        let number = |name| attribute(name).and_then(Decimal::parse);
        let min = number("min").unwrap_or(Decimal::of(0));
        let max = number("max").unwrap_or(Decimal::of(100));
        let max = if max.cmp(min) == Ordering::Less { min } else { max };
        let base = number("min").or_else(|| number("value")).unwrap_or(Decimal::of(0));
        let is_any = attribute("step").is_some_and(|it| it.eq_ignore_ascii_case("any"));
        let step = number("step").filter(|it| it.is_positive()).unwrap_or(Decimal::of(1));
        Steps { min, max, base, step: (!is_any).then_some(step) }
    }

    fn middle(&self) -> Decimal {
        let sum = self.min.plus(self.max);
        self.nearest(sum.over(Decimal::of(2)).unwrap_or(self.min))
    }

    fn nearest(&self, value: Decimal) -> Decimal {
        let value = value.clamp(self.min, self.max);
        let Some(step) = self.step else { return value };
        let Some(n_steps) = value.minus(self.base).over(step) else { return value };
        let rounded = self.base.plus(n_steps.rounded().times(step));
        let stepped = if rounded.cmp(self.max) == Ordering::Greater {
            rounded.minus(step)
        } else if rounded.cmp(self.min) == Ordering::Less {
            rounded.plus(step)
        } else {
            rounded
        };
        // With a step that is larger than the range, no step is within it.
        let is_within =
            stepped.cmp(self.min) != Ordering::Less && stepped.cmp(self.max) != Ordering::Greater;
        if is_within { stepped } else { value }
    }
}
