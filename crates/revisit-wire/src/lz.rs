//! The base64 form of `LZString`, which SDKs of 2020 and 2021 compressed with.
//!
//! A code of a few bits can stand for a text as long as all that came before it, so the output is
//! bounded here, and a phrase is remembered as a place in the output instead of as a copy.

use std::ops::Range;

/// Where the decoder must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LzError {
    Corrupt,
    OverLimit,
}

/// Codes with a meaning of their own; phrases are numbered from three on.
const CODE_8_BIT: u32 = 0;
const CODE_16_BIT: u32 = 1;
const CODE_END: u32 = 2;
const FIRST_PHRASE: usize = 3;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decompresses into UTF-16 units, at most `limit` of them.
pub(crate) fn decompress_base64(text: &[u8], limit: usize) -> Result<Vec<u16>, LzError> {
    let mut bits = Bits::new(text);
    let mut output: Vec<u16> = Vec::new();
    let mut phrases: Vec<Range<usize>> = Vec::new();
    let mut width = 2;
    // Phrases that fit before codes get one bit longer.
    let mut room: u64 = 1;
    let mut previous: Option<Range<usize>> = None;
    loop {
        let code = bits.read(width).ok_or(LzError::Corrupt)?;
        let start = output.len();
        let literal_width = match code {
            CODE_8_BIT => Some(8),
            CODE_16_BIT => Some(16),
            CODE_END => return Ok(output),
            _phrase => None,
        };
        if let Some(literal_width) = literal_width {
            let unit = bits.read(literal_width).ok_or(LzError::Corrupt)?;
            output.push(u16::try_from(unit).map_err(|_too_wide| LzError::Corrupt)?);
            phrases.push(start..start + 1);
            grow(&mut width, &mut room);
        } else {
            let index = usize::try_from(code).map_err(|_too_wide| LzError::Corrupt)?;
            copy_phrase(&mut output, &phrases, index - FIRST_PHRASE, previous.as_ref(), limit)?;
        }
        if output.len() > limit {
            return Err(LzError::OverLimit);
        }
        if let Some(previous) = previous {
            // The phrase before and the first unit of this one stand side by side in the output.
            phrases.push(previous.start..previous.end + 1);
            grow(&mut width, &mut room);
        }
        previous = Some(start..output.len());
    }
}

/// Appends a known phrase, or the one that this very step is about to define: the phrase before
/// and its own first unit.
fn copy_phrase(
    output: &mut Vec<u16>,
    phrases: &[Range<usize>],
    index: usize,
    previous: Option<&Range<usize>>,
    limit: usize,
) -> Result<(), LzError> {
    let (phrase, repeats_first) = match (phrases.get(index), previous) {
        (Some(phrase), _) => (phrase.clone(), false),
        (None, Some(previous)) if index == phrases.len() => (previous.clone(), true),
        _ => return Err(LzError::Corrupt),
    };
    if phrase.len() > limit {
        return Err(LzError::OverLimit);
    }
    let first = output.get(phrase.start).copied().ok_or(LzError::Corrupt)?;
    output.extend_from_within(phrase);
    if repeats_first {
        output.push(first);
    }
    Ok(())
}

/// Codes get longer with every power of two of phrases. After the first one, which is read with
/// two bits, three bits carry four more.
fn grow(width: &mut u32, room: &mut u64) {
    *room -= 1;
    if *room == 0 {
        *room = 1 << *width;
        *width += 1;
    }
}

/// Six bits per character, the highest first; numbers are written lowest bit first.
struct Bits<'a> {
    text: &'a [u8],
    current: u8,
    left: u8,
}

impl<'a> Bits<'a> {
    fn new(text: &'a [u8]) -> Bits<'a> {
        Bits { text, current: 0, left: 0 }
    }

    fn read(&mut self, width: u32) -> Option<u32> {
        if width > u32::BITS {
            return None;
        }
        let mut number = 0;
        for place in 0..width {
            number |= u32::from(self.next_bit()?) << place;
        }
        Some(number)
    }

    fn next_bit(&mut self) -> Option<bool> {
        while self.left == 0 {
            let (first, rest) = self.text.split_first()?;
            self.text = rest;
            // What is not of the alphabet (padding, line breaks) carries no bits.
            if let Some(value) = ALPHABET.iter().position(|it| it == first) {
                self.current = u8::try_from(value).ok()?;
                self.left = 6;
            }
        }
        self.left -= 1;
        Some(self.current >> self.left & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_comes_back() {
        let repetitive = "abc".repeat(5000);
        for text in ["", "a", "aaaaaaaaaa", "{\"a\":1}", "Grüße 中文 😀 \u{0}", &repetitive] {
            check(text);
        }
    }

    #[test]
    fn nonsense_is_corrupt() {
        for text in ["", "A", "zzzz", "////////"] {
            assert_eq!(decompress_base64(text.as_bytes(), 100), Err(LzError::Corrupt), "{text}");
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = lz_str::compress_to_base64(&"a".repeat(100_000));
        assert!(bomb.len() < 2_000);
        assert_eq!(decompress_base64(bomb.as_bytes(), 50_000), Err(LzError::OverLimit));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in ".*") {
            check(&text);
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in any::<Vec<u8>>()) {
            let _outcome = decompress_base64(&bytes, 10_000);
        }
    }

    #[track_caller]
    fn check(text: &str) {
        let compressed = lz_str::compress_to_base64(text);
        let units = decompress_base64(compressed.as_bytes(), 1_000_000).unwrap();
        assert_eq!(String::from_utf16_lossy(&units), text);
    }
}
