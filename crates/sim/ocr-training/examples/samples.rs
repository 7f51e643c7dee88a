//! Writes drawn pictures as PNG files, to look at: `cargo run -p ocr-training --example samples -- FOLDER`

use card_ocr::Picture;
use ocr_training::sample::{
    Family, Fonts, Holder, Recipe, Rng, Shot, Style, card_picture, licence, page, photograph, practice,
};

fn write(folder: &str, name: &str, shot: &Shot) -> Result<(), Box<dyn std::error::Error>> {
    let file = std::fs::File::create(std::path::Path::new(folder).join(format!("{name}.png")))?;
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), shot.width, shot.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&shot.rgb)?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program for a terminal")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::found(Family::Trained).ok_or("no font with Japanese signs")?;
    let mut reader = card_ocr::Reader::new();
    for seed in 0..6 {
        let recipe = if seed < 3 { Recipe::good } else { Recipe::trained };
        let (holder, shot) = card_picture(&fonts, seed, recipe);
        write(&folder, &format!("card-{seed}"), &shot)?;
        let picture = Picture::from_rgb(shot.width, shot.height, &shot.rgb)?;
        let what = match reader.as_mut().map(|reader| reader.read(&picture)) {
            Err(fault) => fault.to_string(),
            Ok(Ok(reading)) if holder.is_read_by(&reading) => "read".to_owned(),
            Ok(Ok(_)) => "WRONG".to_owned(),
            Ok(Err(reason)) => reason.to_string(),
        };
        println!(
            "card-{seed}: {} {} {}: {what}",
            holder.birth_text(),
            holder.expiry_text(),
            holder.code_text()
        );
    }
    let mut rng = Rng::new(77);
    let holder = Holder::invented(&mut rng);
    let style = Style::invented(&mut rng, &fonts);
    let recipe = Recipe { upside_down: false, ..Recipe::good(&mut rng) };
    for (name, face) in [
        ("licence", licence(&holder, &style, &fonts, &mut rng)),
        ("page", page(&style, &fonts, &mut rng)),
        ("practice", practice(&style, &fonts, &mut rng)),
    ] {
        write(&folder, name, &photograph(&face, &recipe, &mut rng))?;
    }
    Ok(())
}
