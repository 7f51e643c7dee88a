//! The card's photo becomes a reference, or a fault.

use face_match::{ModelError, PhotoFault, Reference};

use crate::support::{Person, Shot, Stage, draw};
use crate::template;

fn from_photo(people: &[Person]) -> Result<Reference, PhotoFault> {
    let mut stage = Stage::new();
    stage.frame(people);
    let photo = draw(people, Shot { grey: true, ..Shot::default() });
    Reference::from_photo(&photo, &mut stage.models)
}

#[test]
fn one_face_is_the_reference() {
    let reference = from_photo(&[Person { eyes: 45.0, ..Person::new(3) }]).expect("a reference");
    assert_eq!(*reference.template(), template(3));
    let spot = Person { x: 60.0, y: 300.0, eyes: 9.0, ..Person::new(1) };
    assert!(from_photo(&[Person::new(3), spot]).is_ok(), "a pattern that looks like a small face");
}

#[test]
fn photo_that_is_none_is_a_fault() {
    let small = Person { eyes: 15.0, ..Person::new(0) };
    let two = [Person { x: 120.0, ..Person::new(0) }, Person { x: 340.0, eyes: 50.0, ..Person::new(1) }];
    for (people, wanted) in [
        (vec![], PhotoFault::NoFace),
        (two.to_vec(), PhotoFault::SeveralFaces),
        (vec![small], PhotoFault::TooSmall),
        (vec![Person { eyes: f32::NAN, ..small }], PhotoFault::NoFace),
    ] {
        assert_eq!(from_photo(&people).map(|_| ()), Err(wanted));
    }
}

#[test]
fn model_that_fails_is_said() {
    let mut stage = Stage::new();
    stage.frame(&[Person::new(0)]);
    stage.world.lock().expect("a world").broken = Some(ModelError::NotFinite);
    let photo = draw(&[Person::new(0)], Shot::default());
    let fault = Reference::from_photo(&photo, &mut stage.models).map(|_| ());
    assert_eq!(fault, Err(PhotoFault::Model(ModelError::NotFinite)));
}
