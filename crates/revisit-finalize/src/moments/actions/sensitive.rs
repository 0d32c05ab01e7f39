//! Fields whose values are nobody's business, even where a recorder let them through.
//!
//! It goes by what a field is called. A secret in a field named `note` stays to be found by whoever
//! masks at the source.

/// What stands for a value that is not shown.
pub(crate) const REDACTED: &str = "[redacted]";

/// What a sensitive name has in it, in lower case, with every mark between words taken out.
const PARTS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "csrf",
    "xsrf",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "authcode",
    "verificationcode",
    "onetimecode",
    "cardnumber",
    "cardno",
    "cardnum",
    "creditcard",
    "debitcard",
    "ccnumber",
    "ccnum",
    "ccexp",
    "cccsc",
    "cvc",
    "cvv",
    "securitycode",
    "iban",
    "routingnumber",
    "accountnumber",
    "socialsecurity",
    "taxid",
    "nationalid",
    "passport",
    "mothersmaiden",
];

/// Names and words of names that are sensitive alone, but not as a part of a longer word.
const WORDS: &[&str] =
    &["pin", "otp", "totp", "mfa", "ssn", "sin", "csc", "cc", "pass", "auth", "bic"];

/// What is asked about a field. Each is empty when the field has none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FieldNames<'a> {
    pub(super) input_type: &'a str,
    pub(super) name: &'a str,
    pub(super) id: &'a str,
    pub(super) autocomplete: &'a str,
    pub(super) label: &'a str,
}

impl FieldNames<'_> {
    /// Whether the field's value must not be shown.
    pub(super) fn is_sensitive(&self) -> bool {
        self.input_type.eq_ignore_ascii_case("password")
            || is_sensitive_autocomplete(self.autocomplete)
            || [self.name, self.id, self.label].into_iter().any(is_sensitive_name)
    }
}

/// The autofill field names that HTML has for payment cards and secrets, see
/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill>.
fn is_sensitive_autocomplete(autocomplete: &str) -> bool {
    autocomplete.split_ascii_whitespace().map(str::to_ascii_lowercase).any(|it| {
        (it.starts_with("cc-") && it != "cc-type")
            || matches!(it.as_str(), "current-password" | "new-password" | "one-time-code")
    })
}

pub(crate) fn is_sensitive_name(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    PARTS.iter().any(|it| joined.contains(it))
        || words.iter().any(|it| WORDS.contains(&it.as_str()))
}

/// The words of a name, in lower case: `cardNumber`, `card-number` and `card number` have two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        let begins = letter.is_uppercase() && was_lower;
        was_lower = letter.is_lowercase() || letter.is_numeric();
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|it| !it.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_sensitive() {
        for name in [
            "password",
            "user[password_confirmation]",
            "newPassword",
            "PWD",
            "api_key",
            "apiKey",
            "csrf-token",
            "authenticity_token",
            "client.secret",
            "cc",
            "cc_number",
            "cardNumber",
            "card-number",
            "Card number",
            "cvv2",
            "CVC",
            "ssn",
            "SSN",
            "user.ssn",
            "otp",
            "otp-code",
            "pin",
            "PIN code",
            "iban",
            "pass",
            "one_time_code",
            "Security code",
        ] {
            check(FieldNames { name, ..FieldNames::default() }, true);
        }
    }

    #[test]
    fn names_that_only_look_like_them_are_not() {
        for name in [
            "",
            "shipping",
            "spinner",
            "opinion",
            "passenger",
            "compass",
            "author",
            "account",
            "success",
            "business",
            "discard",
            "ccc",
            "pinterest",
            "email",
            "address",
            "since",
            "card_holder",
            "comments",
        ] {
            check(FieldNames { name, ..FieldNames::default() }, false);
        }
    }

    #[test]
    fn types_and_autofill_names_tell_too() {
        check(FieldNames { input_type: "PASSWORD", ..FieldNames::default() }, true);
        check(
            FieldNames { autocomplete: "section-a billing cc-number", ..FieldNames::default() },
            true,
        );
        check(FieldNames { autocomplete: "one-time-code", ..FieldNames::default() }, true);
        check(FieldNames { autocomplete: "cc-type", ..FieldNames::default() }, false);
        check(FieldNames { autocomplete: "email", ..FieldNames::default() }, false);
        check(FieldNames { id: "loginPassword", ..FieldNames::default() }, true);
        check(FieldNames { label: "Card number", ..FieldNames::default() }, true);
    }

    #[track_caller]
    fn check(names: FieldNames<'_>, expected: bool) {
        assert_eq!(names.is_sensitive(), expected, "{names:?}");
    }
}
