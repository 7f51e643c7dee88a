//! What the models say about pictures: faces, liveness, and how alike the first faces of all pictures are.
//!
//! ```text
//! cargo run -p face-engine --example look -- MODELS PICTURE... [--onnxruntime]
//! ```
#![allow(clippy::print_stdout, reason = "a program that answers on the terminal")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use face_engine::{Backend, Engine, decode_photo};
use face_match::{Embedding, Image};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let before = arguments.len();
    arguments.retain(|argument| argument != "--onnxruntime");
    let backend =
        if arguments.len() < before { Backend::OnnxRuntime { library: None } } else { Backend::Tract };
    let [folder, pictures @ ..] = arguments.as_slice() else { return Err("name a folder of models".into()) };
    let started = Instant::now();
    let mut models = Engine::load(Path::new(folder), backend)?.into_models();
    println!("loaded in {:.0?}", started.elapsed());

    let mut seen: Vec<(&str, Vec<Embedding>)> = Vec::new();
    for path in pictures {
        let image = picture(path)?;
        let started = Instant::now();
        let faces = models.detector.detect(&image)?;
        println!(
            "{path}: {} x {}, {} faces, {:.1?}",
            image.width(),
            image.height(),
            faces.len(),
            started.elapsed()
        );
        let Some(face) = faces.first() else { continue };
        println!("  {:.3} {:.1?}\n  {:.1?}", face.score, face.bounds, face.landmarks);
        let embeddings: Vec<Embedding> = models
            .recognisers
            .iter_mut()
            .map(|recogniser| recogniser.embed(&image, &face.landmarks))
            .collect::<Result<_, _>>()?;
        for embedding in &embeddings {
            println!("  {:.3?} ...", embedding.values().iter().take(4).collect::<Vec<_>>());
        }
        for liveness in &mut models.liveness {
            println!("  live {:.4}", liveness.live(&image, face)?);
        }
        if let Some(mesher) = &mut models.mesher {
            let mesh = mesher.mesh(&image, face)?;
            println!("  mesh {:.3}, nose {:.1?}", mesh.presence, mesh.points.get(1));
        }
        for (other, others) in &seen {
            let cosines: Vec<f32> = embeddings.iter().zip(others).filter_map(|(a, b)| a.cosine(b)).collect();
            println!("  {:.3?} with {other}", cosines);
        }
        seen.push((path, embeddings));
    }
    Ok(())
}

fn picture(path: &str) -> Result<Image, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    if path.ends_with(".jp2") {
        return Ok(decode_photo(&bytes)?);
    }
    let picture = image::load_from_memory(&bytes)?.into_rgb8();
    Ok(Image::new(picture.width(), picture.height(), picture.into_raw())?)
}
