//! Samples of the questions beside the consents, as the visit makes them from the shipped files and from any other.

use kiosk_visit::{
    Choice, Event, Language, OptionNumber, Question, QuestionKind, Screen, ScreenKind, Step, Text, Weight,
};

use super::{Sample, choice, edges, primary, visit, with};

/// The shipped questions, each with the names of its samples: of the question, and of one entry of a list.
const SHIPPED: [(&str, &str, &str); 4] = [
    (
        "question-prescriptions",
        "question-prescription",
        include_str!("../../../../../config/questions/prescriptions.toml"),
    ),
    (
        "question-prescription-form",
        "",
        include_str!("../../../../../config/questions/prescription-form.toml"),
    ),
    ("question-subsidies", "", include_str!("../../../../../config/questions/subsidies.toml")),
    (
        "question-documents",
        "question-document",
        include_str!("../../../../../config/questions/documents.toml"),
    ),
];

/// Invented places, the last cut where the visit cuts it.
const PLACES: [&str; 3] = ["あおば内科", "みどり市立病院", "医療法人社団さくら会 さくら通り総合クリニ…"];

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let mut all = Vec::new();
    let mut lines = Vec::new();
    for (name, entry, text) in SHIPPED {
        let Ok(question) = Question::from_toml(text) else { continue };
        let mut screens = of_question(&question, language).into_iter();
        all.extend(screens.next().map(|screen| (name, screen)));
        all.extend(screens.next().map(|screen| (entry, screen)));
        lines.push(reviewed(&question, language));
    }
    // As many lines as there can be: then nothing goes on by itself.
    let mut list = vec![Text::new("review-some").with("n", 3)];
    list.extend(lines.into_iter().skip(1));
    let review = Screen {
        list,
        choices: with(
            vec![
                primary("review-go", Event::Continued),
                choice(Weight::Secondary, "review-change", Event::BackPressed),
            ],
            edges(false),
        ),
        ..visit(ScreenKind::ConsentReview, Step::Consent, "review-title")
    };
    all.push(("question-review", review));
    for (_, screen) in &mut all {
        screen.language = language;
    }
    all
}

/// The screens of one question: what it asks, and, of a list, what it asks of one entry.
#[must_use]
pub fn of_question(question: &Question, language: Language) -> Vec<Screen> {
    let texts = question.texts(language);
    let screen = |title: &str, labels: &[&str], list: Vec<Text>| {
        let answer = |(number, label): (u8, &&str)| Choice {
            label: Text::own(texts.label(label)),
            detail: None,
            weight: Weight::Primary,
            event: Event::OptionChosen(OptionNumber(number)),
        };
        Screen {
            language,
            title: Text::own(title),
            body: texts.why.iter().map(|why| Text::own(why)).collect(),
            list,
            choices: with((0..).zip(labels).map(answer).collect(), edges(true)),
            ..visit(ScreenKind::Question, Step::Consent, "own")
        }
    };
    match question.kind {
        QuestionKind::YesNo | QuestionKind::Choice => {
            vec![screen(&texts.title, &question.labels(), Vec::new())]
        }
        QuestionKind::List => {
            let [first, second, _] = PLACES;
            let more = Text::new("entry-more").with("n", 2);
            let whole = vec![entry(first, language), entry(second, language), more];
            let single = texts.entry.as_ref().unwrap_or(&texts.title);
            let one = PLACES.last().map(|place| entry(place, language)).into_iter().collect();
            let mut single = screen(single, &[Question::YES, Question::NO], one);
            single.body.push(Text::new("entry-number").with("n", 3).with("of", 4));
            vec![screen(&texts.title, &[Question::ALL, Question::EACH], whole), single]
        }
    }
}

fn entry(place: &str, language: Language) -> Text {
    let date = match language {
        Language::English => "28 November 2026",
        Language::Korean => "2026년 11월 28일",
        Language::Vietnamese => "ngày 28 tháng 11 năm 2026",
        Language::Portuguese => "28 de novembro de 2026",
        Language::Japanese | Language::EasyJapanese | Language::SimplifiedChinese => "2026年11月28日",
    };
    Text::new("entry-dated").with("date", date).with(Text::PRIVATE, place)
}

fn reviewed(question: &Question, language: Language) -> Text {
    let texts = question.texts(language);
    let chosen = question.labels().first().map_or("", |label| texts.label(label)).to_owned();
    Text::own(&format!("{}: {chosen}", texts.name))
}
