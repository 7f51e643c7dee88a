//! JP_Patient: only what the answer has. Several results are several records of one person.

use eligibility_api::message::codes::Sex;
use eligibility_api::message::{ResultOfQualificationConfirmation, Text};

use super::Writer;
use super::resource::{Absent, Address, Extension, HumanName, Identifier, Meta, Patient};
use super::words::{self, said};

impl<'a> Writer<'a> {
    pub(super) fn patient(&self) -> Patient<'a> {
        let results = self.results();
        let addresses = distinct(
            results.iter().map(|result| (said(result.address.as_ref()), said(result.post_number.as_ref()))),
        );
        Patient {
            meta: Meta { profile: [words::JP_PATIENT] },
            identifier: self.patient_identifiers(),
            name: self.names().into_iter().map(Name::written).collect(),
            gender: results.iter().find_map(|result| gender(result.sex1.as_ref()?)),
            birth_date: results
                .iter()
                .find_map(|result| words::date(result.birthdate.as_ref()))
                .map(Into::into),
            address: addresses
                .into_iter()
                .filter(|pair| *pair != (None, None))
                .map(|(text, postal_code)| Address { text, postal_code })
                .collect(),
        }
    }

    /// JP Core asks for one at least: the facility's numbers, the insurance's; and if there is none, that it is unknown.
    fn patient_identifiers(&self) -> Vec<Identifier<'a>> {
        let charts =
            distinct(self.results().iter().filter_map(|result| said(result.reference_number.as_ref())));
        let members = distinct(self.results().iter().filter_map(words::member_id));
        let system = words::facility(&self.answer.message)
            .map_or(words::CHART_NUMBER.to_owned(), |code| format!("{}1{code}", words::CHART_NUMBER_OID));
        if charts.is_empty() && members.is_empty() {
            let absent_value = Some(Absent { extension: [words::absent()] });
            return vec![Identifier { system: Some(system.into()), absent_value, ..Identifier::default() }];
        }
        let charts = charts.into_iter().map(|chart| Identifier {
            r#use: Some("usual"),
            r#type: Some(words::coded(words::IDENTIFIER_TYPE, "MR", None)),
            ..Identifier::new(system.clone(), chart)
        });
        let members = members.into_iter().map(|member| Identifier::new(words::MEMBER_ID, member));
        charts.chain(members).collect()
    }

    fn names(&self) -> Vec<Name<'a>> {
        let of = |result: &'a ResultOfQualificationConfirmation| {
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

    fn written(self) -> HumanName<'a> {
        // Family name first, as on the card. Of a name in one piece, or in more than two, nobody can say which part is which: it is
        // told whole.
        let parts: Vec<&str> = self.value.split_whitespace().collect();
        let (family, given) = match parts[..] {
            [family, given] => (Some(family), vec![given]),
            _ => (None, Vec::new()),
        };
        HumanName {
            extension: [Extension {
                url: words::NAME_REPRESENTATION,
                value_string: None,
                value_code: Some(self.representation()),
            }],
            r#use: self.used,
            text: self.value,
            family,
            given,
        }
    }
}
