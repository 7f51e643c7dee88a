//! JP_Patient: only what the answer has. Several results are several records of one person.

use eligibility_api::message::codes::Sex;
use eligibility_api::message::{ResultOfQualificationConfirmation, Text};

use super::Bundle;
use super::words::{self, said};
use crate::json_text::JsonText;

impl Bundle<'_> {
    pub(super) fn patient(&self, text: &mut JsonText) {
        text.field("resourceType", "Patient");
        text.object("meta", |text| text.array("profile", |text| text.string(words::JP_PATIENT)));
        text.array("identifier", |text| self.patient_identifiers(text));
        let names = self.names();
        if !names.is_empty() {
            text.array("name", |text| names.iter().for_each(|name| name.write(text)));
        }
        let results = self.results();
        if let Some(gender) = results.iter().find_map(|result| gender(result.sex1.as_ref()?)) {
            text.field("gender", gender);
        }
        if let Some(birth) = results.iter().find_map(|result| words::date(result.birthdate.as_ref())) {
            text.field("birthDate", &birth);
        }
        let addresses = distinct(
            results.iter().map(|result| (said(result.address.as_ref()), said(result.post_number.as_ref()))),
        );
        let addresses: Vec<_> = addresses.into_iter().filter(|pair| *pair != (None, None)).collect();
        if !addresses.is_empty() {
            text.array("address", |text| {
                for (address, post_number) in addresses {
                    text.item(|text| {
                        if let Some(address) = address {
                            text.field("text", address);
                        }
                        if let Some(post_number) = post_number {
                            text.field("postalCode", post_number);
                        }
                    });
                }
            });
        }
    }

    /// JP Core asks for one at least: the facility's numbers, the insurance's; and if there is none, that it is unknown.
    fn patient_identifiers(&self, text: &mut JsonText) {
        let charts =
            distinct(self.results().iter().filter_map(|result| said(result.reference_number.as_ref())));
        let members: Vec<_> = self.results().iter().filter_map(words::member_id).collect();
        let members = distinct(members.iter().map(|id| id.as_str()));
        let system = words::facility(&self.answer.message)
            .map_or(words::CHART_NUMBER.to_owned(), |code| format!("{}1{code}", words::CHART_NUMBER_OID));
        for chart in &charts {
            text.item(|text| {
                text.field("use", "usual");
                text.object("type", |text| {
                    words::codings(text, words::IDENTIFIER_TYPE, "MR", None);
                });
                text.field("system", &system);
                text.field("value", chart);
            });
        }
        for member in &members {
            text.item(|text| {
                text.field("system", words::MEMBER_ID);
                text.field("value", member);
            });
        }
        if charts.is_empty() && members.is_empty() {
            text.item(|text| {
                text.field("system", &system);
                text.object("_value", absent);
            });
        }
    }

    fn names(&self) -> Vec<Name<'_>> {
        let of = |result| -> [Option<Name<'_>>; 4] {
            let result: &ResultOfQualificationConfirmation = result;
            [
                Name::new("official", false, result.name.as_ref()),
                Name::new("official", true, result.name_kana.as_ref()),
                Name::new("usual", false, result.name_of_other.as_ref()),
                Name::new("usual", true, result.name_of_other_kana.as_ref()),
            ]
        };
        distinct(self.results().iter().flat_map(of).flatten())
    }
}

/// An element with this extension alone: there is a value, and nobody here knows it.
pub(super) fn absent(text: &mut JsonText) {
    text.array("extension", |text| {
        text.item(|text| {
            text.field("url", words::DATA_ABSENT);
            text.field("valueCode", "unknown");
        });
    });
}

/// Front of the card; what its back may say besides is in the message.
fn gender(sex: &Sex) -> Option<&'static str> {
    match sex {
        Sex::Male => Some("male"),
        Sex::Female => Some("female"),
        Sex::NotSet => Some("unknown"),
        Sex::Other(_) => None,
    }
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.fold(Vec::new(), |mut found, item| {
        if !found.contains(&item) {
            found.push(item);
        }
        found
    })
}

/// JP_HumanName.
#[derive(PartialEq)]
struct Name<'a> {
    used: &'static str,
    is_kana: bool,
    value: &'a str,
}

impl<'a> Name<'a> {
    fn new(used: &'static str, is_kana: bool, value: Option<&'a Text>) -> Option<Self> {
        Some(Self { used, is_kana, value: said(value)? })
    }

    /// How the name is written: ideograms, syllables, or an alphabet.
    fn representation(&self) -> &'static str {
        let is_latin = |c: char| c.is_ascii_alphabetic() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
        let mut letters = self.value.chars().filter(|c| c.is_alphabetic()).peekable();
        match self.is_kana {
            true => "SYL",
            false if letters.peek().is_some() && letters.all(is_latin) => "ABC",
            false => "IDE",
        }
    }

    fn write(&self, text: &mut JsonText) {
        text.item(|text| {
            text.array("extension", |text| {
                text.item(|text| {
                    text.field("url", words::NAME_REPRESENTATION);
                    text.field("valueCode", self.representation());
                });
            });
            text.field("use", self.used);
            text.field("text", self.value);
            // Family name first, as on the card; a name in one piece is not taken apart.
            let mut parts = self.value.split_whitespace();
            if let (Some(family), Some(given)) = (parts.next(), parts.next()) {
                text.field("family", family);
                text.array("given", |text| {
                    std::iter::once(given).chain(parts).for_each(|part| text.string(part))
                });
            }
        });
    }
}
