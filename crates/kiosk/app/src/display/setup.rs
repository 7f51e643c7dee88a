//! The first exchange with an X display: who we are, and which screens it has. Numbers are little-endian, as we ask for.

use std::io::{self, Read};

use super::{Screen, authority};

/// What a display answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The screen that was asked for, or the first.
    Screen(Screen),
    /// It lets nobody in without another key; in its own words.
    Refused(String),
    /// No display speaks so.
    NotX,
}

/// Connection setup with this key, if there is one.
pub(super) fn request(cookie: Option<&[u8]>) -> Vec<u8> {
    let (method, cookie) = cookie.map_or((&[][..], &[][..]), |cookie| (authority::METHOD, cookie));
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or_default().to_le_bytes();
    let mut bytes = vec![b'l', 0];
    bytes.extend(11_u16.to_le_bytes());
    bytes.extend(0_u16.to_le_bytes());
    bytes.extend(length(method));
    bytes.extend(length(cookie));
    bytes.extend([0, 0]);
    for field in [method, cookie] {
        bytes.extend(field);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}

/// Reads the answer, at most 256 KiB.
pub(super) fn answer(line: &mut dyn Read, screen: usize) -> io::Result<Answer> {
    const REFUSED: u8 = 0;
    const TAKEN: u8 = 1;
    const ASKS_MORE: u8 = 2;
    let mut head = [0; 8];
    line.read_exact(&mut head)?;
    let [status, reason, major, _, _, _, low, high] = head;
    if status > ASKS_MORE || (status == TAKEN && major != 11) {
        return Ok(Answer::NotX);
    }
    let mut body = vec![0; usize::from(u16::from_le_bytes([low, high])) * 4];
    line.read_exact(&mut body)?;
    if status == TAKEN {
        return Ok(pick(&body, screen).map_or(Answer::NotX, Answer::Screen));
    }
    let words = if status == REFUSED { body.get(..usize::from(reason)) } else { Some(body.as_slice()) };
    let words = String::from_utf8_lossy(words.unwrap_or(&body)).into_owned();
    let plain: String = words.chars().filter(|letter| !letter.is_control()).take(200).collect();
    Ok(Answer::Refused(plain.trim().to_owned()))
}

/// The screen of this number in the setup's data; the first one where there are not so many.
fn pick(body: &[u8], number: usize) -> Option<Screen> {
    const FIXED: usize = 32;
    const FORMAT: usize = 8;
    let vendor = usize::from(word(body, 16)?);
    let (screens, formats) = (usize::from(*body.get(20)?), usize::from(*body.get(21)?));
    let mut at = FIXED + vendor.next_multiple_of(4) + formats * FORMAT;
    let mut found = None;
    for index in 0..screens {
        let screen = Screen { width: word(body, at + 20)?, height: word(body, at + 22)? };
        if index == 0 || index == number {
            found = Some(screen);
        }
        let depths = *body.get(at + 39)?;
        at += 40;
        for _ in 0..depths {
            at += 8 + usize::from(word(body, at + 2)?) * 24;
        }
    }
    found
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk::<2>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with these screens, each with one depth of two visuals.
    fn taken(screens: &[(u16, u16)]) -> Vec<u8> {
        let mut body = vec![0; 32];
        body[16] = 5;
        body[20] = u8::try_from(screens.len()).unwrap();
        body[21] = 1;
        body.extend(b"XOrg\0\0\0\0");
        body.extend([0; 8]);
        for (width, height) in screens {
            let mut screen = [0; 40];
            screen[20..22].copy_from_slice(&width.to_le_bytes());
            screen[22..24].copy_from_slice(&height.to_le_bytes());
            screen[39] = 1;
            body.extend(screen);
            body.extend([24, 0, 2, 0, 0, 0, 0, 0]);
            body.extend([0; 48]);
        }
        let length = u16::try_from(body.len() / 4).unwrap().to_le_bytes();
        [&[1, 0, 11, 0, 0, 0, length[0], length[1]], body.as_slice()].concat()
    }

    fn of(bytes: &[u8], screen: usize) -> io::Result<Answer> {
        answer(&mut &*bytes, screen)
    }

    #[test]
    fn screens_are_found_behind_vendor_formats_and_depths() {
        let bytes = taken(&[(1280, 800), (1920, 1080)]);
        let wanted = |width, height| Answer::Screen(Screen { width, height });
        assert_eq!(of(&bytes, 0).unwrap(), wanted(1280, 800));
        assert_eq!(of(&bytes, 1).unwrap(), wanted(1920, 1080));
        assert_eq!(of(&bytes, 2).unwrap(), wanted(1280, 800));
    }

    #[test]
    fn refusals_are_told_in_plain_letters_and_what_is_no_display_is_named() {
        let reason = b"Authorization required\n\0\0";
        let mut refused = vec![0, 23, 11, 0, 0, 0, 7, 0];
        refused.extend(reason);
        refused.resize(8 + 28, 0);
        assert_eq!(of(&refused, 0).unwrap(), Answer::Refused("Authorization required".into()));
        assert_eq!(of(b"HTTP/1.1 400 Bad Request", 0).unwrap(), Answer::NotX);
        assert_eq!(of(&taken(&[]), 0).unwrap(), Answer::NotX);
        // Cut anywhere, it is an error and no panic.
        let bytes = taken(&[(1280, 800)]);
        for end in 0..bytes.len() {
            assert!(of(&bytes[..end], 0).is_err(), "{end}");
        }
        // Lengths that lie end within the data.
        for at in 8..bytes.len() {
            let mut lying = bytes.clone();
            lying[at] = 0xFF;
            let _ = of(&lying, 0);
        }
    }

    #[test]
    fn request_is_padded_to_words() {
        assert_eq!(request(None).len(), 12);
        assert_eq!(request(Some(&[7; 16])).len(), 12 + 20 + 16);
    }
}
