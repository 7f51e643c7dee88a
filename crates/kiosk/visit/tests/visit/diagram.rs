//! The state diagram of docs/state-diagram.md: drawn from what the visit does, and held equal to it.
//! `UKETSUKE_DRAW_STATES=1` (or `make state-diagram`) draws it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use kiosk_visit::{Event, StateId, StateKind, VisitConfig};

use crate::kiosk::{Kiosk, settled, with_face};
use crate::matrix::{events, variants};

const PAGE: &str = "../../../docs/state-diagram.md";

/// Where any person or machine may go at any time; said once in words, not drawn from every state.
const EVERYWHERE: [StateId; 7] = [
    StateId::OutOfOrder,
    StateId::CardLifted,
    StateId::Stopping,
    StateId::StillThere,
    StateId::Trouble,
    StateId::TakeCard,
    StateId::Idle,
];

type Edges = BTreeMap<(StateId, StateId), BTreeSet<String>>;

/// The event by its name, without what it carries.
fn name(event: &Event) -> String {
    let text = format!("{event:?}");
    text.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

/// Every step from one state to another that one event makes, from every state in all its shapes, and those on the way there.
fn edges() -> Edges {
    let mut edges = Edges::new();
    let mut ways: Vec<Kiosk> = variants().into_iter().map(|(_, kiosk)| kiosk).collect();
    ways.extend(whole_visits());
    for (from, event, to) in ways.iter().flat_map(|kiosk| &kiosk.path) {
        edges.entry((*from, *to)).or_default().insert(name(event));
    }
    let most = variants().iter().map(|(_, kiosk)| events(kiosk).len()).max().unwrap_or_default();
    for index in 0..most {
        for (_, mut kiosk) in variants() {
            let mut all = events(&kiosk);
            if index >= all.len() {
                continue;
            }
            let event = all.swap_remove(index);
            if let (Event::Ticked, Some(deadline)) = (&event, kiosk.visit.deadline()) {
                kiosk.now = deadline;
            }
            let from = kiosk.visit.state();
            kiosk.put(event.clone());
            let to = kiosk.visit.state();
            if from != to {
                edges.entry((from, to)).or_default().insert(name(&event));
            }
        }
    }
    edges
}

/// Visits whose steps no state's script ends with.
fn whole_visits() -> Vec<Kiosk> {
    let visit = |config: VisitConfig, end: fn(&mut Kiosk)| {
        let mut kiosk = Kiosk::ready(config);
        end(&mut kiosk);
        kiosk
    };
    vec![
        visit(with_face(), |k| _ = k.reach_checking().confirmed(settled())),
        visit(VisitConfig { who_check: true, ..with_face() }, |k| {
            _ = k.reach_checking().confirmed(settled())
        }),
        visit(with_face(), |k| _ = k.reach_consent().take().place()),
    ]
}

fn kind(state: StateId) -> &'static str {
    match state.kind() {
        StateKind::Rest => "rest",
        StateKind::Person => "person",
        StateKind::Work => "work",
        StateKind::End => "end",
        StateKind::Overlay => "overlay",
    }
}

/// Whether an arrow is drawn: not from what is laid over a state, nor to what is reached from everywhere.
fn is_drawn(from: StateId, to: StateId) -> bool {
    let rests = from.kind() == StateKind::Rest;
    from.kind() != StateKind::Overlay && (rests || !EVERYWHERE.contains(&to))
}

fn page() -> String {
    let edges = edges();
    let mut page = String::from(
        "# The states of a visit\n\nDrawn by `make state-diagram` from the macro `states!` \
         (`crates/kiosk/visit/src/state/mod.rs`) and from what every state does with every event; a test holds both \
         equal. One file each in `crates/kiosk/visit/src/state`. What every event does in every state is in the \
         snapshot of `crates/kiosk/visit/tests/visit/matrix.rs`.\n\n```mermaid\nstateDiagram-v2\n",
    );
    page += "    classDef rest fill:#eeeeee,color:#111111\n    classDef person fill:#cfe3ff,color:#111111\n    classDef \
             work fill:#fff1c2,color:#111111\n    classDef end_ fill:#d5f2d8,color:#111111\n    classDef overlay \
             fill:#eadcf7,color:#111111\n    [*] --> starting\n";
    for ((from, to), names) in &edges {
        if is_drawn(*from, *to) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let label = match names.as_slice() {
                [first, second, third, rest @ ..] if !rest.is_empty() => {
                    format!("{first}, {second}, {third} …")
                }
                few => few.join(", "),
            };
            writeln!(page, "    {} --> {}: {label}", from.name(), to.name()).unwrap();
        }
    }
    for state in StateId::ALL {
        let class = if kind(*state) == "end" { "end_" } else { kind(*state) };
        writeln!(page, "    class {} {class}", state.name()).unwrap();
    }
    page += "```\n\nGrey: nobody's visit. Blue: the patient's move. Yellow: the machine's, for a bounded time. Green: the \
             end. Violet: laid over a state that waits beneath.\n\n| state | whose move | leads also to |\n|---|---|---|\n";
    for state in StateId::ALL {
        let mut to: Vec<&str> = edges
            .keys()
            .filter(|(from, to)| from == state && !is_drawn(*from, *to))
            .map(|(_, to)| to.name())
            .collect();
        to.sort_unstable();
        let to = if to.is_empty() { "–".to_owned() } else { format!("`{}`", to.join("`, `")) };
        writeln!(page, "| `{}` | {} | {to} |", state.name(), kind(*state)).unwrap();
    }
    page
}

#[test]
fn state_diagram_is_what_the_visit_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = page();
    if std::env::var_os("UKETSUKE_DRAW_STATES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/state-diagram.md is not what the visit does: `make state-diagram`, and look at it"
    );
}

/// Every state is entered by something and left by something, so that none is forgotten in the table of scripts.
#[test]
fn every_state_is_reached_and_left() {
    let edges = edges();
    for state in StateId::ALL {
        let entered = edges.keys().any(|(_, to)| to == state) || *state == StateId::Starting;
        let left = edges.keys().any(|(from, _)| from == state);
        assert!(entered, "{state:?} is entered by nothing");
        assert!(left, "{state:?} is left by nothing");
    }
}
