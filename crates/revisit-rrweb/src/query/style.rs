//! What an element's own `style` attribute declares. Style sheets are not looked at.

use crate::{Dom, NodeKey};

/// Longer styles are not read to their end.
const MAX_STYLE_BYTES: usize = 4096;

/// The last value that the `style` attribute gives a property, without `!important`.
///
/// Texts and brackets are not told apart from the rest: a `;` within them ends a declaration.
pub(super) fn declared<'d>(dom: &'d Dom, key: NodeKey, property: &str) -> Option<&'d str> {
    let style = dom.attribute(key, "style")?;
    let end =
        (0..=style.len().min(MAX_STYLE_BYTES)).rev().find(|it| style.is_char_boundary(*it))?;
    let declarations = style.get(..end)?.split(';').rev();
    let (_, value) = declarations
        .filter_map(|it| it.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(property))?;
    Some(value.split('!').next().unwrap_or_default().trim())
}
