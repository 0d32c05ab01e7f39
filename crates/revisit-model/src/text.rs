//! Cutting texts to their limits without breaking a character.

/// The longest beginning of `text` that has at most `max` bytes.
pub fn cut_bytes(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or_default()
}

/// The longest beginning of `text` that has at most `max` characters.
pub fn cut_chars(text: &str, max: usize) -> &str {
    // No text has more characters than bytes.
    if text.len() <= max {
        return text;
    }
    let end = text.char_indices().nth(max).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_broken() {
        assert_eq!(cut_bytes("aé", 2), "a");
        assert_eq!(cut_bytes("aé", 3), "aé");
        assert_eq!(cut_bytes("aé", 99), "aé");
        assert_eq!(cut_chars("aéb", 2), "aé");
        assert_eq!(cut_chars("aéb", 9), "aéb");
    }
}
