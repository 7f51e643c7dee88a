//! scratch
use std::io::{BufRead, Write};
use face_invented::*;
fn main() {
    // lines: sex age mode traits...   -> raw: u32 w, u32 h, bytes
    let stdin = std::io::stdin();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in stdin.lock().lines() {
        let line = line.unwrap();
        let w: Vec<&str> = line.split_whitespace().collect();
        if w.len() < 3 { continue; }
        let sex = if w[0] == "f" { Sex::Female } else { Sex::Male };
        let age: u8 = w[1].parse().unwrap();
        let mut t = [0i8; TRAITS];
        for (i, v) in w[3..].iter().enumerate().take(TRAITS) { t[i] = v.parse().unwrap(); }
        let p = Person::from_traits(sex, age, &t);
        let mut scenes: Vec<Scene> = vec![];
        for part in w[2].split(',') {
            let mut s = if part.starts_with("chip") { Scene::identity_photo() } else { Scene::camera() };
            for kv in part.split(':').skip(1) {
                let (k, v) = kv.split_once('=').unwrap();
                let f: f32 = v.parse().unwrap();
                match k { "yaw" => s.yaw = f, "pitch" => s.pitch = f, "roll" => s.roll = f, "smile" => s.smile = f, "open" => s.open = f,
                    "dist" => s.distance = f, "az" => s.light.azimuth = f, "el" => s.light.elevation = f, "str" => s.light.strength = f,
                    "fill" => s.light.fill = f, "bg" => s.background = Background::Reception(f as u32), "mask" => s.mask = f > 0.0, "sun" => s.sunglasses = f > 0.0,
                    "noise" => s.noise = f, "blur" => s.blur = f, "seed" => s.seed = f as u32, "zoom" => s.zoom = f, "x" => s.place.0 = f, "y" => s.place.1 = f,
                    "warm" => s.light.warmth = f, "gx" => s.gaze.0 = f, "gy" => s.gaze.1 = f, "w" => s.width = f as u32, "h" => s.height = f as u32,
                    _ => panic!("{k}") }
            }
            scenes.push(s);
        }
        for s in scenes {
            let start = std::time::Instant::now();
            let i = render(&p, &s);
            if std::env::var("TIME").is_ok() { eprintln!("{:?}", start.elapsed()); }
            out.write_all(&i.width().to_le_bytes()).unwrap();
            out.write_all(&i.height().to_le_bytes()).unwrap();
            out.write_all(i.rgb()).unwrap();
        }
        out.flush().unwrap();
    }
}
