//! The second factor as a QR code, which an authenticator app reads: on the terminal, and on one page of its owner.

use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};
use zeroize::Zeroizing;

/// The code drawn with half blocks, for a terminal with dark ground; `None` when the text is too long for one.
#[must_use]
pub fn qr_text(otpauth: &str) -> Option<Zeroizing<String>> {
    let code = QrCode::with_error_correction_level(otpauth, EcLevel::L).ok()?;
    // What is light in the code is drawn.
    let drawn = code
        .render::<unicode::Dense1x2>()
        .dark_color(unicode::Dense1x2::Light)
        .light_color(unicode::Dense1x2::Dark)
        .build();
    Some(Zeroizing::new(drawn))
}

/// The code as a picture to stand in a page; `None` when the text is too long for one.
pub(crate) fn qr_svg(otpauth: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(otpauth, EcLevel::M).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    // Within a page there is no declaration of its own.
    drawn.find("<svg").and_then(|at| drawn.get(at..)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_drawn_and_not_written() {
        let text = "otpauth://totp/Uketsuke:sato?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Uketsuke";
        let (terminal, page) = (qr_text(text).unwrap(), qr_svg(text).unwrap());
        assert!(terminal.lines().count() > 15 && terminal.lines().all(|line| line.chars().count() > 30));
        assert!(page.starts_with("<svg") && page.ends_with("</svg>"));
        assert!(!page.contains("GEZD") && !terminal.contains("GEZD") && !page.contains("style="));
        assert!(qr_text(&"x".repeat(4000)).is_none());
    }
}
