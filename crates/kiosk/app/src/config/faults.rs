//! All faults of a configuration file that cannot be taken as it is, at once: each one is told, left out or put right in a copy,
//! and the copy is read again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use super::{Config, ConfigError, read_text, value};

/// Most faults told of one file.
const MAX_FAULTS: usize = 50;
/// Which keys there must be, with a value of their kind.
const SAMPLE: &str = include_str!("../../../../../config/kiosk.toml");

impl Config {
    /// As [`Self::load`], with everything that is wrong with its syntax.
    ///
    /// # Errors
    /// All of [`Self::faults`]; the one of [`Self::load`] where the file cannot be read.
    pub fn load_or_faults(path: &Path) -> Result<Self, Vec<ConfigError>> {
        Self::load(path).map_err(|error| {
            let text = read_text("config", path).unwrap_or_default();
            let faults = Self::faults(&text, path, path.parent().unwrap_or(Path::new(".")));
            if faults.is_empty() || !matches!(error, ConfigError::Syntax { .. }) {
                vec![error]
            } else {
                faults
            }
        })
    }

    /// Everything that keeps this text from being a configuration: unknown keys, values of a wrong kind, keys that are missing, and
    /// what is wrong with the values and files beside them; paths are relative to `base`. Empty when it is one. What is no TOML
    /// ends the search.
    #[must_use]
    pub fn faults(text: &str, path: &Path, base: &Path) -> Vec<ConfigError> {
        let mut copy = Copy { text: text.to_owned(), left_out: BTreeSet::new(), supplied: BTreeSet::new() };
        let mut found = Vec::new();
        while found.len() < MAX_FAULTS
            && let Err(error) = toml::from_str::<Self>(&copy.text)
        {
            let before = copy.text.clone();
            found.extend(copy.repair(error, path));
            if copy.text == before {
                break;
            }
        }
        if found.is_empty() {
            return found;
        }
        // The rest of the file, without what was put in.
        let rest = Self::parse(&copy.text, path, base).map(|config| config.problems()).unwrap_or_default();
        let put_in = |fault: &ConfigError| {
            let told = fault.to_string();
            copy.supplied.iter().any(|key| told.starts_with(key.trim_matches(['[', ']'])))
        };
        found.extend(rest.into_iter().filter(|fault| !put_in(fault)));
        found
    }
}

/// A configuration's text while its faults are taken out.
struct Copy {
    text: String,
    /// Names of keys that were left out, because their values were of a wrong kind.
    left_out: BTreeSet<String>,
    /// Whole names of keys that were put in.
    supplied: BTreeSet<String>,
}

impl Copy {
    /// Takes one fault out, if it can be; what is to be told of it, unless that was told before.
    fn repair(&mut self, error: toml::de::Error, path: &Path) -> Option<ConfigError> {
        if let Some(field) = missing_field(error.message()).map(str::to_owned)
            && let Some(key) = self.supply(&field)
        {
            let again = self.left_out.contains(&field);
            let fault = value("config", format!("{} has no {key}, which must be there", path.display()));
            self.supplied.insert(key);
            return Some(fault).filter(|_| !again);
        }
        let toml = toml::from_str::<toml::Table>(&self.text).is_ok();
        if let Some(span) = error.span().filter(|_| toml) {
            self.leave_out(&span);
        }
        Some(ConfigError::Syntax { path: path.to_owned(), source: Box::new(error) })
    }

    /// Puts a key of this name in where the sample has one and the text has none: its whole name. Other lines keep their numbers
    /// where there is a line without anything on it.
    fn supply(&mut self, field: &str) -> Option<String> {
        let sample: toml::Table = toml::from_str(SAMPLE).ok()?;
        let table: toml::Table = toml::from_str(&self.text).ok()?;
        if let Some(section) = sample.get(field).filter(|_| !table.contains_key(field)) {
            let whole = toml::Table::from_iter([(field.to_owned(), section.clone())]);
            self.text = format!("{}\n{whole}", self.text);
            return Some(format!("[{field}]"));
        }
        sample.iter().find_map(|(name, section)| {
            let there = table.get(name)?.as_table()?;
            let value = section.as_table()?.get(field).filter(|_| !there.contains_key(field))?;
            let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
            let header = lines.iter().position(|line| line.trim().starts_with(&format!("[{name}]")))? + 1;
            let own = lines.iter().skip(header).take_while(|line| !is_header(line));
            let line = format!("{field} = {value}");
            match own.clone().position(|line| line.trim().is_empty()) {
                Some(empty) => *lines.get_mut(header + empty)? = line,
                None => lines.insert(header, line),
            }
            self.text = lines.join("\n");
            Some(format!("{name}.{field}"))
        })
    }

    /// Empties the line that holds this place, or the section that begins there.
    fn leave_out(&mut self, place: &Range<usize>) {
        let at = self.text.get(..place.start).unwrap_or_default().matches('\n').count();
        let line = self.text.lines().nth(at).unwrap_or_default();
        let section = is_header(line);
        self.left_out.extend(line.split_once('=').map(|(name, _)| name.trim().to_owned()));
        let mut inside = false;
        let kept = self.text.lines().enumerate().map(|(number, line)| {
            inside = number == at || inside && section && !is_header(line);
            if inside { "" } else { line }
        });
        self.text = kept.collect::<Vec<_>>().join("\n");
    }
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// The field's name in the message about a key that is not there.
fn missing_field(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let base = Path::new("no/such/folder");
        Config::faults(text, Path::new("kiosk.toml"), base).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn file_as_it_ships_has_no_fault() {
        assert_eq!(told(SAMPLE), Vec::<String>::new());
    }

    #[test]
    fn unknown_keys_wrong_kinds_missing_keys_values_and_files_are_told_together() {
        let text = SAMPLE
            .replace("next = \"wait\"", "nxt = \"wait\"")
            .replace("mm_per_px = 0.170", "mm_per_px = \"wide\"\ncolour = 3")
            .replace("terminal = \"kiosk-1\"", "")
            .replace("https://gateway", "http://gateway")
            .replace("[receipt]", "[recipe]\ncake = 1\n[receipt]");
        let told = told(&text);
        for word in [
            "`nxt`",
            "mm_per_px = \"wide\"",
            "`colour`",
            "facility.next",
            "gateway.terminal",
            "`recipe`",
            "gateway.url: must begin with https://",
            "card.trust: cannot read",
        ] {
            assert_eq!(told.iter().filter(|told| told.contains(word)).count(), 1, "{word} in {told:#?}");
        }
        assert!(!told.iter().any(|told| told.contains("cake")), "a section is told once: {told:#?}");
        assert!(!told.iter().any(|told| told.contains("no display.mm_per_px")), "it is there: {told:#?}");
        let line = |what: &str| text.lines().position(|line| line.starts_with(what)).unwrap() + 1;
        for (what, word) in [("nxt", "`nxt`"), ("mm_per_px", "\"wide\""), ("[recipe]", "`recipe`")] {
            let at = format!("line {},", line(what));
            assert!(told.iter().any(|told| told.contains(word) && told.contains(&at)), "{at} in {told:#?}");
        }
    }

    #[test]
    fn missing_section_is_told_by_its_name_and_its_own_values_are_not() {
        let (before, after) = SAMPLE.split_once("[gateway]").unwrap();
        let rest = after.split_once("[receipt]").unwrap().1;
        let told = told(&format!("{before}[receipt]{rest}"));
        assert!(told[0].contains("[gateway]"), "{told:#?}");
        assert_eq!(told.iter().filter(|told| told.contains("gateway")).count(), 1, "{told:#?}");
    }

    #[test]
    fn one_changed_byte_is_a_configuration_or_is_told() {
        let (path, base) = (Path::new("kiosk.toml"), Path::new("no/such/folder"));
        let (mut refused, mut taken) = (0, 0);
        for at in (0..SAMPLE.len()).step_by(61) {
            for change in [0x01, 0x10] {
                let mut bytes = SAMPLE.as_bytes().to_vec();
                bytes[at] ^= change;
                // What is no text is refused before it is looked at.
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let faults = Config::faults(&text, path, base);
                assert!(faults.len() <= MAX_FAULTS, "{at}: {}", faults.len());
                match Config::parse(&text, path, base) {
                    Ok(_) => taken += 1,
                    Err(error) => {
                        assert!(!faults.is_empty(), "{at}: {error} and nothing is told");
                        refused += 1;
                    }
                }
            }
        }
        // Most of the file is comments.
        assert!(refused > 10 && taken > 50, "{refused} refused, {taken} taken");
    }

    #[test]
    fn text_that_is_no_toml_ends_the_search() {
        let told = told("[facility\ncode = 1");
        assert_eq!(told.len(), 1, "{told:#?}");
    }
}
