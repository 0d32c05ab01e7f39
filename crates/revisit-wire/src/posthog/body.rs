//! From the bytes of a request to the text of its JSON.
//!
//! SDKs have packed their bodies in many ways, mostly without saying so, so the bytes themselves
//! decide and hints only help where bytes cannot.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use revisit_model::{ProblemKind, Problems, limits};

use crate::inflate::{Compression, End, Inflated, inflate};
use crate::lz::{LzError, decompress_base64};
use crate::{Request, WireError};

/// gzip in a form in base64 in gzip is the most that was ever sent; each layer costs a copy.
const MAX_LAYERS: usize = 5;
/// Window of zstd in powers of two. posthog-js never sends zstd; proxies have been seen to.
const MAX_WINDOW_LOG: u32 = 23;
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Unpacks a request's body, or the query of a request without one, down to JSON.
pub(super) fn unpack<'a>(
    request: &Request<'a>,
    problems: &mut Problems,
) -> Result<Inflated<'a>, WireError> {
    if request.body.len() > limits::MAX_BODY_BYTES {
        return Err(WireError::TooLarge { limit: limits::MAX_BODY_BYTES });
    }
    let mut packed = Packed {
        bytes: Cow::Borrowed(request.body),
        end: End::Whole,
        hint: request.parameter("compression"),
        is_form: request.content_type.is_some_and(is_form_type),
    };
    if request.body.is_empty() {
        let data = request.parameter("data").ok_or(WireError::Empty)?;
        packed.bytes = Cow::Owned(data.into_bytes());
    }
    for _ in 0..MAX_LAYERS {
        if packed.is_json() {
            if packed.end == End::Broken {
                problems
                    .add(ProblemKind::BodyBroken, || "the compressed body breaks off".to_owned());
            }
            return Ok(Inflated { bytes: packed.bytes, end: packed.end });
        }
        packed.unpack()?;
    }
    Err(WireError::Undecodable("too many layers of encoding"))
}

fn is_form_type(content_type: &str) -> bool {
    content_type.trim_start().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

/// A body with layers still around it.
struct Packed<'a> {
    bytes: Cow<'a, [u8]>,
    end: End,
    hint: Option<String>,
    is_form: bool,
}

impl Packed<'_> {
    fn is_json(&self) -> bool {
        let bytes = self.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&self.bytes);
        bytes.trim_ascii_start().first().is_some_and(|it| matches!(it, b'[' | b'{'))
    }

    /// Takes the outermost layer off.
    fn unpack(&mut self) -> Result<(), WireError> {
        if let Some(compression) = Compression::of(&self.bytes) {
            return self.inflate(compression);
        }
        if self.is_form || self.bytes.starts_with(b"data=") {
            self.is_form = false;
            if self.take_form_data() {
                return Ok(());
            }
        }
        match self.hint.as_deref() {
            Some("lz64" | "lz-string") => self.inflate_lz(),
            _ => self.decode_base64(),
        }
    }

    fn inflate(&mut self, compression: Compression) -> Result<(), WireError> {
        let limit = limits::MAX_DECOMPRESSED_BYTES;
        let (inflated, end) = inflate(&self.bytes, compression, limit, MAX_WINDOW_LOG);
        if end == End::OverLimit {
            return Err(WireError::TooLarge { limit });
        }
        if inflated.is_empty() {
            return Err(match end {
                End::Whole => WireError::Empty,
                End::Broken | End::OverLimit => WireError::Undecodable("broken compression"),
            });
        }
        self.end = if end == End::Broken { end } else { self.end };
        self.bytes = Cow::Owned(inflated);
        Ok(())
    }

    /// Whether there was a field `data`, which then takes the body's place.
    fn take_form_data(&mut self) -> bool {
        let mut data = None;
        for (name, value) in form_urlencoded::parse(&self.bytes) {
            match name.as_ref() {
                "data" => data = Some(value.into_owned()),
                "compression" => self.hint = Some(value.into_owned()),
                _ => {}
            }
        }
        let Some(data) = data else { return false };
        self.bytes = Cow::Owned(data.into_bytes());
        true
    }

    fn inflate_lz(&mut self) -> Result<(), WireError> {
        let limit = limits::MAX_DECOMPRESSED_BYTES;
        // A form turns plus signs into spaces when they were not escaped.
        let text: Vec<u8> =
            self.bytes.iter().map(|it| if *it == b' ' { b'+' } else { *it }).collect();
        // A UTF-16 unit is two bytes in memory and up to three as UTF-8.
        let units = decompress_base64(&text, limit / 3).map_err(|error| match error {
            LzError::OverLimit => WireError::TooLarge { limit },
            LzError::Corrupt => WireError::Undecodable("broken LZString"),
        })?;
        if units.is_empty() {
            return Err(WireError::Empty);
        }
        self.hint = None;
        self.bytes = Cow::Owned(String::from_utf16_lossy(&units).into_bytes());
        Ok(())
    }

    fn decode_base64(&mut self) -> Result<(), WireError> {
        let text: Vec<u8> = self
            .bytes
            .iter()
            .filter_map(|it| match it {
                // A form turns plus signs into spaces when they were not escaped.
                b' ' | b'-' => Some(b'+'),
                b'_' => Some(b'/'),
                b'\r' | b'\n' | b'\t' => None,
                other => Some(*other),
            })
            .collect();
        let decoded = BASE64.decode(text.trim_ascii()).map_err(|_not_base64| WireError::NotJson)?;
        if decoded.is_empty() {
            return Err(WireError::Empty);
        }
        self.bytes = Cow::Owned(decoded);
        Ok(())
    }
}
