//! People: reception, and the oval for a face.

use iced::widget::canvas::path;
use iced::{Radians, Vector};
use kiosk_visit::FaceGuidance;

use super::{Brush, at, faint};

/// A friendly person behind the reception desk.
pub(super) fn reception(brush: &mut Brush<'_>) {
    let p = brush.palette;
    brush.disc((60.0, 46.0), 40.0, faint(p.action_mid, 0.22));
    person(brush, (60.0, 34.0), 1.0);
    // The desk.
    brush.block((12.0, 72.0), (96.0, 6.0), 3.0, p.machine);
    brush.block((17.0, 77.0), (86.0, 17.0), 2.5, p.machine_light);
    brush.block((44.0, 82.0), (32.0, 7.0), 3.5, faint(p.on_action, 0.9));
    brush.line(&[(51.0, 85.5), (69.0, 85.5)], p.machine_light, 1.8);
    // A bell on it.
    brush.shape(p.caution, |b| {
        b.move_to(at((82.0, 71.5)));
        b.bezier_curve_to(at((82.0, 60.5)), at((98.0, 60.5)), at((98.0, 71.5)));
        b.close();
    });
    brush.disc((90.0, 62.0), 1.6, p.caution_line);
    brush.line(&[(80.5, 71.5), (99.5, 71.5)], p.caution_line, 1.5);
}

/// Head and shoulders; `centre` is the middle of the face.
fn person(brush: &mut Brush<'_>, centre: (f32, f32), k: f32) {
    let p = brush.palette;
    let (x, y) = centre;
    // Shoulders.
    brush.shape(p.action, |b| {
        b.move_to(at((x - 27.0 * k, y + 38.0 * k)));
        b.bezier_curve_to(
            at((x - 26.0 * k, y + 12.0 * k)),
            at((x + 26.0 * k, y + 12.0 * k)),
            at((x + 27.0 * k, y + 38.0 * k)),
        );
        b.close();
    });
    // Collar.
    brush.shape(p.paper, |b| {
        b.move_to(at((x - 9.0 * k, y + 19.5 * k)));
        b.line_to(at((x, y + 31.0 * k)));
        b.line_to(at((x + 9.0 * k, y + 19.5 * k)));
        b.close();
    });
    // Neck, hair behind, face, hair in front.
    brush.block((x - 5.0 * k, y + 9.0 * k), (10.0 * k, 14.0 * k), 5.0 * k, p.skin);
    brush.disc((x, y - 2.5 * k), 16.6 * k, p.machine);
    brush.block((x - 16.6 * k, y - 3.0 * k), (33.2 * k, 13.0 * k), 6.0 * k, p.machine);
    brush.disc((x, y + 1.0 * k), 13.4 * k, p.skin);
    brush.shape(p.machine, |b| {
        b.move_to(at((x - 14.6 * k, y - 0.5 * k)));
        b.bezier_curve_to(
            at((x - 13.0 * k, y - 20.0 * k)),
            at((x + 13.0 * k, y - 20.0 * k)),
            at((x + 14.6 * k, y - 0.5 * k)),
        );
        b.bezier_curve_to(
            at((x + 9.0 * k, y - 4.5 * k)),
            at((x + 3.0 * k, y - 8.5 * k)),
            at((x - 2.0 * k, y - 9.5 * k)),
        );
        b.bezier_curve_to(
            at((x - 5.0 * k, y - 5.5 * k)),
            at((x - 10.0 * k, y - 3.0 * k)),
            at((x - 14.6 * k, y - 0.5 * k)),
        );
    });
    brush.disc((x - 4.8 * k, y + 1.6 * k), 1.2 * k, p.machine);
    brush.disc((x + 4.8 * k, y + 1.6 * k), 1.2 * k, p.machine);
    brush.arc((x, y + 4.2 * k), 4.6 * k, (25.0, 155.0), p.machine, 1.3 * k);
}

/// One lens, and the two things it looks at: the card and the face.
pub(super) fn cameras(brush: &mut Brush<'_>) {
    let p = brush.palette;
    brush.disc((60.0, 50.0), 45.0, faint(p.action_mid, 0.14));
    for (left, right, below) in [((14.0, 62.0), (52.0, 62.0), 52.0), ((68.0, 62.0), (106.0, 62.0), 68.0)] {
        brush.shape(faint(p.action, 0.10), |b| {
            b.move_to(at((below, 20.0)));
            b.line_to(at(left));
            b.line_to(at(right));
            b.close();
        });
    }
    // The camera.
    brush.block((36.0, 4.0), (48.0, 20.0), 8.0, p.machine);
    for x in [50.0, 70.0] {
        brush.disc((x, 14.0), 7.0, p.machine_light);
        brush.disc((x, 14.0), 4.2, p.machine_dark);
        brush.disc((x - 1.4, 12.6), 1.2, faint(p.on_action, 0.9));
    }
    // What each lens sees.
    brush.frame.with_save(|frame| {
        frame.translate(Vector::new(32.0, 72.0));
        frame.scale(0.72);
        super::card::front(&mut Brush { frame, palette: p });
    });
    person(brush, (86.0, 64.0), 0.74);
}

/// Middle and radii of the camera's oval.
pub(super) const OVAL: ((f32, f32), (f32, f32)) = ((60.0, 50.0), (35.3, 46.0));

/// The camera's oval: its rim, and without a live picture a face to show where one goes.
pub(super) fn oval(brush: &mut Brush<'_>, filled: bool, guidance: Option<FaceGuidance>) {
    let p = brush.palette;
    let ellipse = |b: &mut path::Builder| {
        b.ellipse(path::arc::Elliptical {
            center: at(OVAL.0),
            radii: Vector::new(OVAL.1.0, OVAL.1.1),
            rotation: Radians(0.0),
            start_angle: Radians(0.0),
            end_angle: Radians(std::f32::consts::TAU),
        });
    };
    // A live picture lies beneath, in the oval's shape already.
    if !filled {
        brush.shape(p.ground, ellipse);
        let line = faint(p.action_mid, 0.9);
        // As large as the camera sees it.
        let by = match guidance {
            Some(FaceGuidance::Closer) => 0.6,
            Some(FaceGuidance::Back) => 1.5,
            _ => 1.0,
        };
        let place = |x: f32, y: f32| (60.0 + (x - 60.0) * by, 50.0 + (y - 50.0) * by);
        brush.arc(place(60.0, 46.0), 17.0 * by, (180.0, 360.0), line, 2.2);
        let jaw = iced::widget::canvas::Path::new(|b| {
            b.move_to(at(place(43.0, 46.0)));
            b.bezier_curve_to(at(place(43.0, 74.0)), at(place(77.0, 74.0)), at(place(77.0, 46.0)));
        });
        brush.stroke(&jaw, line, 2.2);
        brush.disc(place(53.5, 47.0), 1.8 * by, line);
        brush.disc(place(66.5, 47.0), 1.8 * by, line);
        brush.arc(place(60.0, 53.0), 5.5 * by, (25.0, 155.0), line, 2.0);
    }
    let rim = iced::widget::canvas::Path::new(ellipse);
    let hold = guidance == Some(FaceGuidance::Hold);
    brush.stroke(&rim, if hold { p.success } else { p.action }, if hold { 3.6 } else { 2.4 });
}
