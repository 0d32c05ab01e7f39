//! The browser, the system and the kind of device: from what PostHog's SDK found out, else from
//! the `User-Agent`.
//!
//! The `User-Agent` is read by `woothee`: 2 MB once the first was parsed and a microsecond for each,
//! where ua-parser's table takes 28 MB and 150 ms to load. It does not know tablets, so those are
//! told apart here. Names are those of PostHog's SDK, so that a filter finds both.

use revisit_model::limits;
use revisit_model::text::cut_chars;
use revisit_rrweb::Json;
use revisit_rrweb::tape::{self, Fields};
use woothee::parser::{Parser, WootheeResult};

/// What is known of the browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) device: Option<String>,
    pub(crate) browser: Option<String>,
    pub(crate) browser_version: Option<String>,
    pub(crate) os: Option<String>,
}

impl Client {
    /// Takes from an analytics event what is not known yet.
    pub(crate) fn observe_analytics(&mut self, payload: Json<'_>) {
        if self.is_complete() {
            return;
        }
        let properties = Fields::within(Fields::of(payload).get("properties"));
        let property = |name| properties.get(name).and_then(text);
        self.fill_from(Client {
            device: property("$device_type").and_then(|it| device_of(&it)),
            browser: property("$browser"),
            browser_version: property("$browser_version"),
            os: property("$os"),
        });
    }

    /// Takes what is not known yet from a `User-Agent`.
    pub(crate) fn fill_from_user_agent(&mut self, user_agent: &str) {
        let Some(parsed) = Parser::new().parse(user_agent) else { return };
        let browser = browser_of(&parsed, user_agent);
        self.fill_from(Client {
            device: device_class(&parsed, user_agent).map(str::to_owned),
            // A version says nothing without the browser that it is of.
            browser_version: browser.and_then(|_| version_of(&parsed)).map(clean),
            browser: browser.map(clean),
            os: system_of(&parsed).map(clean),
        });
    }

    fn is_complete(&self) -> bool {
        let Client { device, browser, browser_version, os } = self;
        [device, browser, browser_version, os].into_iter().all(Option::is_some)
    }

    fn fill_from(&mut self, other: Client) {
        let Client { device, browser, browser_version, os } = other;
        // Versions of two different browsers must not be mixed up.
        if self.browser.is_none() || self.browser == browser {
            self.browser_version = self.browser_version.take().or(browser_version);
        }
        self.device = self.device.take().or(device);
        self.browser = self.browser.take().or(browser);
        self.os = self.os.take().or(os);
    }
}

/// A string or a number as text; PostHog's SDK sends versions as numbers.
fn text(value: Json<'_>) -> Option<String> {
    let found = match tape::text(value) {
        Some(text) => clean(text),
        None => clean(&tape::number(value)?.to_string()),
    };
    (!found.is_empty()).then_some(found)
}

fn clean(text: &str) -> String {
    cut_chars(text, limits::MAX_FIELD_CHARS).to_owned()
}

fn device_of(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "desktop" | "mobile" | "tablet").then_some(name)
}

fn device_class(parsed: &WootheeResult<'_>, user_agent: &str) -> Option<&'static str> {
    // Android says `Mobile` on phones and leaves it out on larger screens.
    let is_large_android = parsed.os == "Android" && !user_agent.contains("Mobile");
    let is_tablet = parsed.os == "iPad" || user_agent.contains("Tablet") || is_large_android;
    match parsed.category {
        "pc" => Some("desktop"),
        "smartphone" if is_tablet => Some("tablet"),
        "smartphone" | "mobilephone" => Some("mobile"),
        _ => None,
    }
}

fn browser_of<'a>(parsed: &WootheeResult<'a>, user_agent: &str) -> Option<&'a str> {
    match parsed.name {
        // A library or a command is no browser.
        _ if parsed.category == "misc" => None,
        "UNKNOWN" | "" => None,
        "Chrome" if user_agent.contains("CriOS/") => Some("Chrome iOS"),
        "Firefox" if user_agent.contains("FxiOS/") => Some("Firefox iOS"),
        "Safari" if user_agent.contains("Mobile/") => Some("Mobile Safari"),
        "Edge" => Some("Microsoft Edge"),
        "SamsungBrowser" => Some("Samsung Internet"),
        "Internet Explorer" | "MSIE" => Some("Internet Explorer"),
        name => Some(name),
    }
}

/// Major and minor, and no minor of zero: `143.0.0.0` is `143`, `18.6` is `18.6`.
fn version_of<'a>(parsed: &WootheeResult<'a>) -> Option<&'a str> {
    let version = parsed.version;
    if !version.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let end = version.match_indices('.').nth(1).map_or(version.len(), |(at, _)| at);
    let short = version.get(..end)?;
    Some(short.strip_suffix(".0").unwrap_or(short))
}

fn system_of<'a>(parsed: &WootheeResult<'a>) -> Option<&'a str> {
    match parsed.os {
        "UNKNOWN" | "" => None,
        "Mac OSX" => Some("Mac OS X"),
        "ChromeOS" => Some("Chrome OS"),
        "iPhone" | "iPad" | "iPod" | "iOS" => Some("iOS"),
        os if os.starts_with("Windows Phone") => Some("Windows Phone"),
        os if os.starts_with("Windows") => Some("Windows"),
        os => Some(os),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
    const MAC: &str =
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
    const ANDROID: &str =
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)";

    #[test]
    fn desktop_browsers_are_known() {
        check(WINDOWS, "desktop Chrome 143 Windows");
        check(&format!("{WINDOWS} Edg/142.0.3595.0"), "desktop Microsoft Edge 142 Windows");
        check(&format!("{WINDOWS} OPR/125.0.0.0"), "desktop Opera 125 Windows");
        check(&format!("{MAC} Version/18.6 Safari/605.1.15"), "desktop Safari 18.6 Mac OS X");
        check(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
            "desktop Firefox 145 Mac OS X",
        );
        check(
            "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "desktop Firefox 145 Linux",
        );
        check(
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "desktop Chrome 142 Chrome OS",
        );
    }

    #[test]
    fn phones_are_known() {
        let mobile = "Mobile/15E148 Safari/604.1";
        check(&format!("{IPHONE} Version/26.1 {mobile}"), "mobile Mobile Safari 26.1 iOS");
        check(&format!("{IPHONE} CriOS/143.0.7499.0 {mobile}"), "mobile Chrome iOS 143 iOS");
        check(&format!("{IPHONE} FxiOS/145.1 {mobile}"), "mobile Firefox iOS 145.1 iOS");
        let chrome = "Chrome/143.0.0.0 Mobile Safari/537.36";
        check(&format!("{ANDROID} {chrome}"), "mobile Chrome 143 Android");
        check(&format!("{ANDROID} {chrome} EdgA/142.0.0.0"), "mobile Microsoft Edge 142 Android");
        check(
            &format!("{ANDROID} SamsungBrowser/28.0 {chrome}"),
            "mobile Samsung Internet 28 Android",
        );
    }

    #[test]
    fn tablets_are_told_from_phones() {
        check(&format!("{ANDROID} Chrome/143.0.0.0 Safari/537.36"), "tablet Chrome 143 Android");
        check(
            "Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0",
            "tablet Firefox 145 Android",
        );
        check(
            "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "tablet Mobile Safari 18.6 iOS",
        );
    }

    #[test]
    fn a_headless_browser_is_the_browser_it_is() {
        check(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
            "desktop Chrome 142 Linux",
        );
    }

    #[test]
    fn what_is_no_browser_is_not_guessed_at() {
        check("", "- - - -");
        check("curl/8.5.0", "- - - -");
        check("nonsense", "- - - -");
    }

    #[test]
    fn what_the_sdk_found_out_comes_first() {
        let mut client = Client::default();
        observe(
            &mut client,
            r#"{"properties":{"$device_type":"Tablet","$browser":"Brave","$browser_version":1.5}}"#,
        );
        client.fill_from_user_agent(WINDOWS);
        assert_eq!(show(&client), "tablet Brave 1.5 Windows");
    }

    #[test]
    fn a_version_of_another_browser_is_not_taken() {
        let mut client = Client::default();
        observe(&mut client, r#"{"properties":{"$browser":"Brave","$device_type":"TV"}}"#);
        client.fill_from_user_agent(WINDOWS);
        assert_eq!(show(&client), "desktop Brave - Windows");
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_left(
            parts in prop::collection::vec(
                prop_oneof![
                    "[A-Za-z]{2,10}/[.0-9é]{0,6}",
                    "(MSIE|Windows|Android|Mac OS X|rv:|Trident/|IEMobile/|DoCoMo/|;FOMA;|KDDI-|BB10) ?[;.0-9_]{0,8}\\)?",
                    "\\PC{0,9}",
                ],
                0..8,
            )
        ) {
            let mut client = Client::default();
            client.fill_from_user_agent(&parts.join(" "));
        }
    }

    #[track_caller]
    fn check(user_agent: &str, expected: &str) {
        let mut client = Client::default();
        client.fill_from_user_agent(user_agent);
        assert_eq!(show(&client), expected);
    }

    fn show(client: &Client) -> String {
        let Client { device, browser, browser_version, os } = client;
        [device, browser, browser_version, os].map(|it| it.as_deref().unwrap_or("-")).join(" ")
    }

    fn observe(client: &mut Client, payload: &str) {
        revisit_rrweb::Parser::new().read(payload, |it| client.observe_analytics(it)).unwrap();
    }
}
