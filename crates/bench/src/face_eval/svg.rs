//! The DET curve (ISO/IEC 19795-1) as SVG: false non-match rate over false match rate, both logarithmic.

use std::fmt::Write as _;

use super::scores::Scores;

/// One line of the figure.
#[derive(Debug)]
pub struct Curve<'a> {
    /// Its name.
    pub name: String,
    /// What it is drawn from.
    pub scores: &'a Scores,
}

const WIDTH: f64 = 820.0;
const HEIGHT: f64 = 560.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 560.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 490.0;
/// Least and greatest exponent of ten on each axis.
const X: (f64, f64) = (-5.0, 0.0);
const Y: (f64, f64) = (-3.0, 0.0);
/// Colours that are told apart with any colour vision (Okabe and Ito), and dashes besides.
const INKS: [(&str, &str); 7] = [
    ("#000000", "none"),
    ("#0072b2", "none"),
    ("#d55e00", "none"),
    ("#009e73", "6 3"),
    ("#cc79a7", "6 3"),
    ("#e69f00", "2 3"),
    ("#56b4e9", "2 3"),
];

fn x(rate: f64) -> f64 {
    LEFT + (rate.log10().clamp(X.0, X.1) - X.0) / (X.1 - X.0) * (RIGHT - LEFT)
}

fn y(rate: f64) -> f64 {
    BOTTOM - (rate.log10().clamp(Y.0, Y.1) - Y.0) / (Y.1 - Y.0) * (BOTTOM - TOP)
}

/// Draws the curves, with a mark at each threshold on the second one. A rate of zero lies on the axis.
pub fn det(curves: &[Curve<'_>], thresholds: &[f32]) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"15\">Detection error trade-off; a rate of zero lies on the axis</text>\n"
    );
    grid(&mut out);
    for (place, (curve, (ink, dash))) in curves.iter().zip(INKS).enumerate() {
        let points = line_through(&curve.scores.det());
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
            points
        );
        let row = TOP + 20.0 + 22.0 * place as f64;
        let _ = writeln!(
            out,
            "<line x1=\"{}\" y1=\"{row}\" x2=\"{}\" y2=\"{row}\" stroke=\"{ink}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>\n\
             <text x=\"{}\" y=\"{}\" font-size=\"11\">{}</text>",
            RIGHT + 15.0,
            RIGHT + 45.0,
            RIGHT + 51.0,
            row + 4.0,
            escaped(&curve.name)
        );
    }
    if let (Some(curve), Some((ink, _))) = (curves.get(1), INKS.get(1)) {
        for (place, threshold) in thresholds.iter().enumerate() {
            let (fmr, fnmr) = curve.scores.rates(*threshold);
            let (cx, cy) = (x(fmr), y(fnmr));
            // Labels to either side in turn: marks at zero false matches lie close together.
            let (shift, anchor) = if place % 2 == 0 { (9.0, "start") } else { (-9.0, "end") };
            let (shift, anchor) = if cx < LEFT + 30.0 { (9.0, "start") } else { (shift, anchor) };
            let lower = if cx < LEFT + 30.0 && place % 2 == 0 { 16.0 } else { -4.0 };
            let _ = writeln!(
                out,
                "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"4\" fill=\"{ink}\"/>\n\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{ink}\">{threshold:.2}</text>",
                cx + shift,
                cy + lower
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The curve's corners in the figure, to a tenth of a pixel. A set of pairs has tens of thousands of thresholds, and most of
/// them lie on one straight line.
fn line_through(rates: &[(f64, f64)]) -> String {
    let mut corners: Vec<(i64, i64)> = Vec::new();
    let mut add = |fmr: f64, fnmr: f64| {
        let next = ((x(fmr) * 10.0).round() as i64, (y(fnmr) * 10.0).round() as i64);
        if let [.., before, last] = corners.as_slice() {
            let straight = before.0 == last.0 && last.0 == next.0 || before.1 == last.1 && last.1 == next.1;
            if straight {
                corners.pop();
            }
        }
        if corners.last() != Some(&next) {
            corners.push(next);
        }
    };
    let mut last: Option<f64> = None;
    for (fmr, fnmr) in rates {
        // A step: the false match rate falls first, then the false non-match rate rises.
        if let Some(last) = last {
            add(*fmr, last);
        }
        add(*fmr, *fnmr);
        last = Some(*fnmr);
    }
    let text: Vec<String> =
        corners.iter().map(|(x, y)| format!("{:.1},{:.1}", *x as f64 / 10.0, *y as f64 / 10.0)).collect();
    text.join(" ")
}

fn grid(out: &mut String) {
    let line = |out: &mut String, x1: f64, y1: f64, x2: f64, y2: f64| {
        let _ = writeln!(out, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#cccccc\"/>");
    };
    let decades =
        |(least, most): (f64, f64)| (least as i32..=most as i32).map(|exponent| 10_f64.powi(exponent));
    for rate in decades(X) {
        line(out, x(rate), TOP, x(rate), BOTTOM);
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            x(rate),
            BOTTOM + 18.0,
            label(rate)
        );
    }
    for rate in decades(Y) {
        line(out, LEFT, y(rate), RIGHT, y(rate));
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y(rate) + 4.0,
            label(rate)
        );
    }
    let (middle, centre) = ((LEFT + RIGHT) / 2.0, (TOP + BOTTOM) / 2.0);
    let _ = writeln!(
        out,
        "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#000000\"/>\n\
         <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">false match rate</text>\n\
         <text x=\"22\" y=\"{centre}\" text-anchor=\"middle\" transform=\"rotate(-90 22 {centre})\">false non-match rate</text>",
        RIGHT - LEFT,
        BOTTOM - TOP,
        BOTTOM + 42.0
    );
}

/// A rate in per cent without needless zeros.
fn label(rate: f64) -> String {
    let digits = (-(rate * 100.0).log10()).ceil().max(0.0) as usize;
    format!("{:.digits$} %", rate * 100.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_run_from_corner_to_corner() {
        assert_eq!((x(1e-5), x(1.0), y(1e-3), y(1.0)), (LEFT, RIGHT, BOTTOM, TOP));
        assert_eq!((x(0.0), y(0.0)), (LEFT, BOTTOM), "zero lies on the axis");
        assert_eq!([1.0, 0.1, 0.01, 1e-5].map(label), ["100 %", "10 %", "1 %", "0.001 %"]);
    }

    #[test]
    fn line_keeps_its_corners_only() {
        // Down the right edge's foot to 10 %, then up: many thresholds, four corners.
        let falling = (0..1000).map(|step| (1.0 - f64::from(step) * 0.0009, 0.0));
        let rising = (0..=1000).map(|step| (0.1, f64::from(step) * 0.001));
        let line = line_through(&falling.chain(rising).collect::<Vec<_>>());
        assert_eq!(line, "560.0,490.0 464.0,490.0 464.0,40.0");
    }

    #[test]
    fn figure_is_well_formed_and_names_its_curves() {
        let scores = Scores::default();
        let curves = [
            Curve { name: "a < b & c".into(), scores: &scores },
            Curve { name: "d".into(), scores: &scores },
        ];
        let svg = det(&curves, &[0.5]);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains(">0.50</text>"));
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
