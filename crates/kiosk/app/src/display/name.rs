//! The name of a display: `[host]:number[.screen]`.

/// A display's name, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) place: Place,
    pub(super) number: u16,
    pub(super) screen: usize,
}

/// Where it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On this machine.
    Here,
    /// On this host.
    Host(String),
}

impl Name {
    /// `None`: it names none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (host, rest) = text.rsplit_once(':')?;
        let (number, screen) = rest.split_once('.').unwrap_or((rest, "0"));
        let place = match host.strip_prefix("tcp/").unwrap_or(host) {
            "" | "unix" => Place::Here,
            host if host.contains('/') => return None,
            host => Place::Host(host.trim_matches(['[', ']']).to_owned()),
        };
        Some(Self { place, number: number.parse().ok()?, screen: screen.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_and_others_refused() {
        let here = |number, screen| Some(Name { place: Place::Here, number, screen });
        let host = |host: &str, number| Some(Name { place: Place::Host(host.into()), number, screen: 0 });
        for (text, wanted) in [
            (":0", here(0, 0)),
            (":10.1", here(10, 1)),
            ("unix:2", here(2, 0)),
            ("localhost:10.0", host("localhost", 10)),
            ("[::1]:3", host("::1", 3)),
            ("", None),
            ("0", None),
            (":", None),
            (":x", None),
            (":70000", None),
            (":0.x", None),
            ("/tmp/socket:0", None),
        ] {
            assert_eq!(Name::parse(text), wanted, "{text:?}");
        }
    }
}
