//! x
fn main(){ let p = face_invented::Person::from_traits(face_invented::Sex::Male, 40, &[3; face_invented::TRAITS]);
 let s = face_invented::Scene::camera();
 for _ in 0..40 { std::hint::black_box(face_invented::render(&p,&s)); } }
