//! Helpers that the states build their screens with.

use crate::core::Core;
use crate::{Band, Choice, Event, Language, Meaning, Screen, ScreenKind, Step, Text, Tone, Weight, meaning};

/// A screen without choices; the band says that the card stays while one lies there.
pub(crate) fn page(core: &Core, kind: ScreenKind, step: Option<Step>, title: Text) -> Screen {
    Screen {
        kind,
        step,
        third: core.config.facility.third_step(),
        band: if core.card_present && core.patient.phone.is_none() && step.is_some() {
            Band::CardStays
        } else {
            Band::None
        },
        title: Text { key: told(core, title.key), ..title },
        body: Vec::new(),
        promise: None,
        notice: None,
        list: Vec::new(),
        choices: Vec::new(),
        pin_pad: None,
        code_pad: None,
        staff_pad: None,
        guidance: None,
        busy: false,
        seconds_left: None,
        code: None,
        language: core.language,
        preferences: core.preferences,
        keys: core.keys,
    }
}

/// What the patient is told in the place of this key: that staff were called or come only where calling them reaches someone.
pub(crate) fn told(core: &Core, key: &'static str) -> &'static str {
    if core.config.staff_channel { key } else { meaning::without_channel(key) }
}

fn choice(label: &'static str, weight: Weight, event: Event) -> Choice {
    Choice { label: Text::new(label), detail: None, weight, event }
}

pub(crate) fn primary(label: &'static str, event: Event) -> Choice {
    choice(label, Weight::Primary, event)
}

/// A main answer with a label of its own.
pub(crate) fn labelled(label: Text, event: Event) -> Choice {
    Choice { label, detail: None, weight: Weight::Primary, event }
}

pub(crate) fn secondary(label: &'static str, event: Event) -> Choice {
    choice(label, Weight::Secondary, event)
}

pub(crate) fn edge(label: &'static str, event: Event) -> Choice {
    choice(label, Weight::Edge, event)
}

/// The edge of every screen on which a person acts: back (if there is somewhere to go), stop, reception, sheets.
pub(crate) fn edges(core: &Core, screen: &mut Screen, back: bool) {
    if back {
        screen.choices.push(edge("btn-back", Event::BackPressed));
    }
    screen.choices.push(edge("btn-quit", Event::Cancelled));
    staff_and_sheets(core, screen);
}

/// Reception (or that it has been called, or is to be spoken to), and the sheets.
pub(crate) fn staff_and_sheets(core: &Core, screen: &mut Screen) {
    // Where the title says it no key comes and goes: its number and its place would shift those of the others.
    if !matches!(screen.title.meaning(), Some(Meaning::StaffComing | Meaning::SpeakToStaff)) {
        // The key stays in its place and says what it has done.
        let label = if core.patient.staff_called { "btn-called" } else { "btn-staff" };
        screen.choices.push(edge(told(core, label), Event::StaffAsked));
    }
    sheets(screen);
}

/// A card lies there that begins nothing, or may lie there: it is to be taken. So is one that was placed while nobody is served.
pub(crate) fn left_card(core: &Core, screen: &mut Screen) {
    if core.card_to_take() {
        if !core.left_phone() {
            screen.band = Band::CardMayGo;
        }
        screen.notice = Some((Tone::Caution, Text::new(take(core))));
    } else if core.phone_present {
        screen.notice = Some((Tone::Caution, Text::new("phone-take")));
    }
}

/// The key that asks for what lies there to be taken.
pub(crate) fn take(core: &Core) -> &'static str {
    if core.left_phone() { "phone-take" } else { "done-take" }
}

/// That the card has to stay a little longer; a phone has not.
pub(crate) fn stay(core: &Core) -> Option<Text> {
    core.patient.phone.is_none().then(|| Text::new("card-stay"))
}

/// The ways to another language, and to larger type, other colours and the voice: on every screen.
pub(crate) fn sheets(screen: &mut Screen) {
    screen.choices.push(edge("btn-language", Event::LanguagesPressed));
    screen.choices.push(edge("btn-adjust", Event::AdjustPressed));
}

/// The way to the help, last, so that the numbers of the other keys are the same with and without it.
pub(crate) fn help(core: &Core, screen: &mut Screen) {
    if !core.config.help.topics().is_empty() {
        screen.choices.push(edge("btn-help", Event::HelpPressed));
    }
}

/// The first lines of a list, at most `most`, and how many more there are.
pub(crate) fn shortened(count: usize, line: impl Fn(usize) -> Option<Text>, most: usize) -> Vec<Text> {
    let shown = count.min(most);
    let more = (count > shown).then(|| Text::new("entry-more").with("n", count - shown));
    (0..shown).filter_map(line).chain(more).collect()
}

/// The papers that reception can take instead of an online check.
pub(crate) fn papers() -> Vec<Text> {
    ["out-doc1", "out-doc2", "out-doc3"].map(Text::new).to_vec()
}

/// The months in English.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date as it is written in the language; empty for one that no calendar has.
pub(crate) fn date(language: Language, (year, month, day): (i16, u8, u8)) -> String {
    const PORTUGUESE: [&str; 12] = [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ];
    let named = |names: &[&'static str; 12]| names.get(usize::from(month).wrapping_sub(1)).copied();
    let (Some(english), Some(portuguese)) = (named(&MONTHS), named(&PORTUGUESE)) else {
        return String::new();
    };
    match language {
        Language::Japanese | Language::EasyJapanese | Language::SimplifiedChinese => {
            format!("{year}年{month}月{day}日")
        }
        Language::English => format!("{day} {english} {year}"),
        Language::Korean => format!("{year}년 {month}월 {day}일"),
        Language::Vietnamese => format!("ngày {day} tháng {month} năm {year}"),
        Language::Portuguese => format!("{day} de {portuguese} de {year}"),
    }
}
