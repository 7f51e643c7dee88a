//! Invented card faces, and a camera that looks at them: for tests, training and the demo, never in what ships.
//!
//! The same seed gives the same picture. Names are built from 架空, 見本 and 試験; places of fields are a guess within a few
//! millimetres, for the layout is not public.

mod camera;
mod draw;
mod font;
mod holder;
mod rng;

pub use camera::{Recipe, Shot, photograph};
pub use draw::{Face, Mark, Style, card, licence, page, practice};
pub use font::{Family, Fonts};
pub use holder::{BirthText, Holder};
pub use rng::Rng;

/// A picture of a randomly invented card in one of the `fonts`, with what is printed on it; `recipe` says how it was taken.
#[must_use]
pub fn card_picture(fonts: &Fonts, seed: u64, recipe: impl FnOnce(&mut Rng) -> Recipe) -> (Holder, Shot) {
    let mut rng = Rng::new(seed);
    let holder = Holder::invented(&mut rng);
    let style = Style::invented(&mut rng, fonts);
    let face = card(&holder, &style, fonts, &mut rng);
    let recipe = recipe(&mut rng);
    let shot = photograph(&face, &recipe, &mut rng);
    (holder, shot)
}
